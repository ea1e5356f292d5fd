-- Who asked a question that waits, with the rights of then, as JSON. Without it the asker is in no group and a user.
ALTER TABLE queued_questions ADD COLUMN caller TEXT;

-- By which programs act for people. hash is SHA-256 of the secret, which is nowhere. permissions and agents are what the key is
-- limited to, agents empty for all; name, role and groups of its owner as they were when they last asked in person. Lists are JSON.
CREATE TABLE api_keys (
  id TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  owner_name TEXT NOT NULL,
  owner_role TEXT NOT NULL,
  owner_groups TEXT NOT NULL,
  name TEXT NOT NULL,
  hash TEXT NOT NULL,
  permissions TEXT NOT NULL,
  agents TEXT,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT,
  revoked_at BIGINT,
  revoked_by TEXT
);
CREATE INDEX api_keys_owner ON api_keys (owner);
