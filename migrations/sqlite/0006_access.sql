-- Who is signed in, one-time links, counters against floods, small settings.
CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    person_id  INTEGER NOT NULL REFERENCES person (id),
    created_at TEXT NOT NULL,
    last_seen  TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_person ON session (person_id);

CREATE TABLE sign_in (
    token_hash TEXT PRIMARY KEY,
    person_id  INTEGER NOT NULL REFERENCES person (id),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at    TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE hit (
    id     INTEGER PRIMARY KEY,
    key    TEXT NOT NULL,
    hit_at TEXT NOT NULL
) STRICT;
CREATE INDEX hit_key ON hit (key, hit_at);

CREATE TABLE setting (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
