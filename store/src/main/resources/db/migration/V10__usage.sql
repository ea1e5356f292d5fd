-- Who asked, for the entries of a run's calls.
ALTER TABLE runs ADD COLUMN caller_groups TEXT NOT NULL DEFAULT '';
ALTER TABLE runs ADD COLUMN caller_key TEXT;

-- One row for each model call; it has no content and outlives its conversation. Money is exact: whole billionths of a dollar, and
-- billionths of these. counted: its numbers are in usage_days. caller_groups: names, one a line.
CREATE TABLE usage_entries (
  id TEXT PRIMARY KEY,
  at BIGINT NOT NULL,
  person TEXT NOT NULL,
  caller_groups TEXT NOT NULL,
  agent TEXT,
  api_key TEXT,
  model TEXT NOT NULL,
  run TEXT,
  purpose TEXT,
  input_tokens BIGINT NOT NULL,
  output_tokens BIGINT NOT NULL,
  cache_read_tokens BIGINT NOT NULL,
  cache_write_tokens BIGINT NOT NULL,
  cost_nanos BIGINT,
  cost_rest BIGINT,
  saved_nanos BIGINT,
  saved_rest BIGINT,
  estimated SMALLINT NOT NULL,
  counted SMALLINT NOT NULL DEFAULT 0
);
CREATE INDEX usage_entries_at ON usage_entries (at);
CREATE INDEX usage_entries_person ON usage_entries (person, at);
CREATE INDEX usage_entries_uncounted ON usage_entries (at) WHERE counted = 0;

-- Whoever changes the three tables below has this row.
CREATE TABLE budget_lock (
  id INTEGER PRIMARY KEY
);
INSERT INTO budget_lock (id) VALUES (1);

-- Entries added up by whom they are charged to, and by the moment at which a day begins where budgets are reckoned.
CREATE TABLE usage_days (
  subject TEXT NOT NULL,
  day BIGINT NOT NULL,
  cost_nanos BIGINT NOT NULL,
  cost_rest BIGINT NOT NULL,
  tokens BIGINT NOT NULL,
  unpriced BIGINT NOT NULL,
  PRIMARY KEY (subject, day)
);
CREATE INDEX usage_days_day ON usage_days (day);

-- What calls under way may come to, once for each whom they are charged to. open_calls: 1 if nobody knows a bound.
CREATE TABLE budget_holds (
  hold TEXT NOT NULL,
  subject TEXT NOT NULL,
  holder TEXT NOT NULL,
  held_until BIGINT NOT NULL,
  cost_nanos BIGINT NOT NULL,
  cost_rest BIGINT NOT NULL,
  tokens BIGINT NOT NULL,
  open_calls BIGINT NOT NULL,
  PRIMARY KEY (hold, subject)
);
CREATE INDEX budget_holds_subject ON budget_holds (subject);

CREATE TABLE budget_raises (
  id TEXT PRIMARY KEY,
  budget TEXT NOT NULL,
  subject TEXT,
  cost_nanos BIGINT,
  cost_rest BIGINT,
  tokens BIGINT,
  at BIGINT NOT NULL,
  until_at BIGINT NOT NULL,
  reason TEXT NOT NULL,
  raised_by TEXT NOT NULL
);
