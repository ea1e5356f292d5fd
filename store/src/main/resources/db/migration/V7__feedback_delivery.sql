-- Whoever delivers a change has it for itself until the lease is over, and what is said meanwhile with it. changed_at is null
-- where a process said it that did not know of the column.
ALTER TABLE feedback_outbox ADD COLUMN changed_at BIGINT;
ALTER TABLE feedback_outbox ADD COLUMN holder TEXT NOT NULL DEFAULT '';
ALTER TABLE feedback_outbox ADD COLUMN lease_until BIGINT NOT NULL DEFAULT 0;

UPDATE feedback_outbox SET changed_at = COALESCE(
  (SELECT f.at FROM feedback f WHERE f.run = feedback_outbox.run AND f.person = feedback_outbox.person),
  (SELECT r.ended_at FROM runs r WHERE r.id = feedback_outbox.run));
