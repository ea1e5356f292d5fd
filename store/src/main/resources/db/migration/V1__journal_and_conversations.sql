-- Times are nanoseconds since 1970 (UTC), flags 0 or 1. Ids of conversations come from clients, so they are unique per owner only.

-- The oldest version of this schema's readers that it still serves: a process that is older is refused.
CREATE TABLE schema_reader (
  min_version INTEGER NOT NULL
);
INSERT INTO schema_reader (min_version) VALUES (1);

CREATE TABLE conversations (
  row_key ${identity},
  owner TEXT NOT NULL,
  id TEXT NOT NULL,
  title TEXT NOT NULL,
  search_title TEXT NOT NULL,
  title_source TEXT NOT NULL,
  agent TEXT NOT NULL,
  head TEXT,
  pinned SMALLINT NOT NULL DEFAULT 0,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  deleted_at BIGINT,
  UNIQUE (owner, id)
);
CREATE INDEX conversations_newest ON conversations (owner, updated_at, id);
CREATE INDEX conversations_deleted ON conversations (deleted_at) WHERE deleted_at IS NOT NULL;

-- search_text stands before blocks so that a search does not read through pictures.
CREATE TABLE messages (
  row_key ${identity},
  conversation BIGINT NOT NULL REFERENCES conversations (row_key) ON DELETE CASCADE,
  id TEXT NOT NULL,
  parent TEXT,
  role TEXT NOT NULL,
  run TEXT,
  at BIGINT NOT NULL,
  search_text TEXT NOT NULL,
  plain_text TEXT NOT NULL,
  blocks TEXT NOT NULL,
  UNIQUE (conversation, id)
);

CREATE INDEX messages_in_order ON messages (conversation, row_key);

-- A run that was handed over to has the lease of its root; its own fence and holder are not used.
CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  root TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  parent_run TEXT,
  parent_call TEXT,
  conversation BIGINT NOT NULL REFERENCES conversations (row_key) ON DELETE CASCADE,
  answer TEXT NOT NULL,
  owner TEXT NOT NULL,
  agent TEXT NOT NULL,
  status TEXT NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  holder TEXT NOT NULL,
  fence BIGINT NOT NULL,
  lease_until BIGINT,
  cancel_by TEXT,
  compacted SMALLINT NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX runs_one_active ON runs (conversation) WHERE ended_at IS NULL AND parent_run IS NULL;
CREATE INDEX runs_conversation ON runs (conversation, started_at);
CREATE INDEX runs_root ON runs (root);
CREATE INDEX runs_active ON runs (lease_until) WHERE ended_at IS NULL;
CREATE INDEX runs_to_compact ON runs (ended_at) WHERE compacted = 0;

CREATE TABLE run_events (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  type TEXT NOT NULL,
  version INTEGER NOT NULL,
  step INTEGER,
  delta SMALLINT NOT NULL,
  json TEXT NOT NULL,
  PRIMARY KEY (run, seq)
) ${clustered};
-- A transcript is read through this index, past the deltas.
CREATE INDEX run_events_whole ON run_events (run, seq) WHERE delta = 0;

CREATE TABLE settings (
  owner TEXT NOT NULL,
  name TEXT NOT NULL,
  value TEXT NOT NULL,
  updated_at BIGINT NOT NULL,
  PRIMARY KEY (owner, name)
);
