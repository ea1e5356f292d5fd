-- From where a session was begun, in words that a person knows it again by; unknown for older ones.
ALTER TABLE sessions ADD COLUMN browser TEXT;
ALTER TABLE sessions ADD COLUMN address TEXT;
