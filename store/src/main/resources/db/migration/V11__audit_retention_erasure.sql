-- A process that knows no holds would remove what has to stay, and one that knows no temporary chats would list them: older ones
-- are not served any more.
UPDATE schema_reader SET min_version = 3;

-- One chain of audit entries for each start of a process. Its hashes begin with first_hash. last_number and last_hash move with
-- each entry, so that a chain that was cut is seen. What is up to removed_to has been removed because its time was over.
CREATE TABLE audit_chains (
  chain TEXT PRIMARY KEY,
  started_at BIGINT NOT NULL,
  first_hash TEXT NOT NULL,
  last_number BIGINT NOT NULL,
  last_hash TEXT NOT NULL,
  last_at BIGINT NOT NULL,
  removed_to BIGINT NOT NULL,
  removed_hash TEXT NOT NULL
);
CREATE INDEX audit_chains_newest ON audit_chains (started_at);

-- json is the entry; the other columns repeat what of it is looked for. person is a pseudonym.
CREATE TABLE audit_entries (
  chain TEXT NOT NULL REFERENCES audit_chains (chain),
  number BIGINT NOT NULL,
  at BIGINT NOT NULL,
  action TEXT NOT NULL,
  outcome TEXT NOT NULL,
  person TEXT,
  hash TEXT NOT NULL,
  json TEXT NOT NULL,
  PRIMARY KEY (chain, number)
) ${clustered};
CREATE INDEX audit_entries_newest ON audit_entries (at, chain, number);
CREATE INDEX audit_entries_of_person ON audit_entries (person, at) WHERE person IS NOT NULL;

-- By which name the audit log knows a person. Erasing the person removes the row, and no entry has to be changed.
CREATE TABLE audit_people (
  person TEXT PRIMARY KEY,
  pseudonym TEXT NOT NULL UNIQUE
);

${audit_guards}

-- What must not be removed, whatever its age: all of a person, or one conversation of theirs.
CREATE TABLE holds (
  id TEXT PRIMARY KEY,
  person TEXT NOT NULL,
  conversation TEXT,
  reason TEXT NOT NULL,
  placed_by TEXT NOT NULL,
  placed_at BIGINT NOT NULL,
  lifted_by TEXT,
  lifted_at BIGINT
);
CREATE INDEX holds_of_person ON holds (person) WHERE lifted_at IS NULL;

ALTER TABLE conversations ADD COLUMN temporary SMALLINT NOT NULL DEFAULT 0;
CREATE INDEX conversations_temporary ON conversations (updated_at) WHERE temporary = 1;
CREATE INDEX conversations_oldest ON conversations (updated_at);

-- Whether the contents of the run are gone from its journal.
ALTER TABLE runs ADD COLUMN emptied SMALLINT NOT NULL DEFAULT 0;
CREATE INDEX runs_to_empty ON runs (ended_at) WHERE emptied = 0 AND parent_run IS NULL;

-- Traces that have to be deleted where they were sent to. rounds is how often that is still to be done: what is on its way there
-- when it is asked for the first time may arrive afterwards. erasure is the one that asked for it.
CREATE TABLE trace_deletions (
  run TEXT PRIMARY KEY,
  erasure TEXT,
  asked_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  rounds INTEGER NOT NULL,
  holder TEXT NOT NULL DEFAULT '',
  lease_until BIGINT NOT NULL DEFAULT 0
);
CREATE INDEX trace_deletions_due ON trace_deletions (due_at);
CREATE INDEX trace_deletions_of_erasure ON trace_deletions (erasure) WHERE erasure IS NOT NULL;

-- Receipts. person_hash tells whether a person is the one who was erased, without naming them; person is there only until all is done.
CREATE TABLE erasures (
  id TEXT PRIMARY KEY,
  person_hash TEXT NOT NULL,
  person TEXT,
  by_themselves SMALLINT NOT NULL,
  asked_at BIGINT NOT NULL,
  done_at BIGINT,
  counts TEXT NOT NULL
);
CREATE INDEX erasures_open ON erasures (asked_at) WHERE done_at IS NULL;
