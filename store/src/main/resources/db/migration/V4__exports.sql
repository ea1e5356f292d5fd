-- How far views outside of the database have followed the journal. A run that has ended since the target's floor and is not
-- marked as whole here has to be exported: so a run needs no row to be remembered, and rows below the floor can go.
CREATE TABLE export_targets (
  target TEXT PRIMARY KEY,
  floor BIGINT NOT NULL
);

-- sent: by run, the number of the last event that is exported, as JSON. fence: that of the run when it was exported, so
-- that a suspension is exported once.
CREATE TABLE exports (
  target TEXT NOT NULL,
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  ended_at BIGINT,
  fence BIGINT NOT NULL,
  whole SMALLINT NOT NULL,
  sent TEXT NOT NULL,
  holder TEXT NOT NULL,
  lease_until BIGINT NOT NULL,
  PRIMARY KEY (target, run)
);
CREATE INDEX exports_of_run ON exports (run);

CREATE INDEX runs_ended ON runs (ended_at) WHERE ended_at IS NOT NULL AND parent_run IS NULL;
