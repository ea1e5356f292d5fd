-- What people think of answers.
CREATE TABLE feedback (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  person TEXT NOT NULL,
  rating TEXT NOT NULL,
  comment TEXT,
  at BIGINT NOT NULL,
  PRIMARY KEY (run, person)
);

-- Whose feedback has changed since other systems were told of it. A change gets a new number, so that one made while the last is
-- being delivered stays due. It outlives run and feedback: that something was taken back has to be told too.
CREATE TABLE feedback_outbox (
  change_number ${identity},
  run TEXT NOT NULL,
  person TEXT NOT NULL,
  UNIQUE (run, person)
);
