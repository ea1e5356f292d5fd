-- When any process last asked for a place or renewed one: places of others are dropped only by who knows that they could
-- have been renewed.
ALTER TABLE budget_lock ADD COLUMN heard_at BIGINT NOT NULL DEFAULT 0;
