-- Questions that wait for their turn and approvals that wait for a person. A process that knows neither would answer past the
-- queue and could not read the journals of suspended runs: it is not served any more.
UPDATE schema_reader SET min_version = 2;

-- row_key is the order of acceptance: it is given under the lock of the conversation's row. answer_again is the message that is to
-- be answered once more; parent, edit and blocks are those of a new message.
CREATE TABLE queued_questions (
  row_key ${identity},
  conversation BIGINT NOT NULL REFERENCES conversations (row_key) ON DELETE CASCADE,
  id TEXT NOT NULL,
  at BIGINT NOT NULL,
  caller_name TEXT NOT NULL,
  agent TEXT,
  language TEXT,
  answer_again TEXT,
  parent TEXT,
  edit SMALLINT NOT NULL,
  blocks TEXT NOT NULL,
  UNIQUE (conversation, id)
);
CREATE INDEX queued_questions_in_order ON queued_questions (conversation, row_key);

-- The id that the run's question had in the queue.
ALTER TABLE runs ADD COLUMN queued_as TEXT;

-- run is the one whose call it is, root the one that waits. noted: the run has written the decision into its journal.
CREATE TABLE approvals (
  row_key ${identity},
  id TEXT NOT NULL UNIQUE,
  root TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  run TEXT NOT NULL,
  requested_at BIGINT NOT NULL,
  expires_at BIGINT,
  request TEXT NOT NULL,
  decision TEXT,
  noted SMALLINT NOT NULL DEFAULT 0
);
CREATE INDEX approvals_of_run ON approvals (root, row_key);
CREATE INDEX approvals_expiring ON approvals (expires_at) WHERE decision IS NULL;
