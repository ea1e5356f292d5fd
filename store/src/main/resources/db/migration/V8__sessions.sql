-- Who is signed in. The key is the hash of what the browser sends; the groups are a JSON array.
CREATE TABLE sessions (
  session_key TEXT PRIMARY KEY,
  person TEXT NOT NULL,
  name TEXT NOT NULL,
  member_of TEXT NOT NULL,
  begun_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  hint TEXT
);

CREATE INDEX sessions_by_person ON sessions (person);
