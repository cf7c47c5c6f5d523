-- Who is signed in, one-time links, counters against floods, small settings.
CREATE TABLE session (
    token_hash TEXT COLLATE "C" PRIMARY KEY,
    person_id  BIGINT NOT NULL REFERENCES person (id),
    created_at TIMESTAMPTZ NOT NULL,
    last_seen  TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX session_person ON session (person_id);

CREATE TABLE sign_in (
    token_hash TEXT COLLATE "C" PRIMARY KEY,
    person_id  BIGINT NOT NULL REFERENCES person (id),
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ NOT NULL,
    used_at    TIMESTAMPTZ
);

CREATE TABLE hit (
    id     BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key    TEXT COLLATE "C" NOT NULL,
    hit_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX hit_key ON hit (key, hit_at);

CREATE TABLE setting (
    key   TEXT COLLATE "C" PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);
