-- Files that people attach; what they hold stands outside of the database, under the same id. A file is said to be of a
-- conversation before the message that begins it is stored, so its id stands here and no key. One that is REMOVED is there
-- for nobody: first what it holds goes, then its row.
CREATE TABLE attachments (
  id TEXT PRIMARY KEY,
  owner TEXT NOT NULL,
  conversation TEXT,
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size BIGINT NOT NULL,
  sha256 TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  sent_at BIGINT
);
CREATE INDEX attachments_of_owner ON attachments (owner, conversation);
CREATE INDEX attachments_by_age ON attachments (created_at);
CREATE INDEX attachments_removed ON attachments (state) WHERE state = 'REMOVED';
