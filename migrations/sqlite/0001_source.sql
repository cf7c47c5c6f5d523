-- Where each feed of a source stands, what each poll did, and what could not be read.
CREATE TABLE feed (
    source         TEXT NOT NULL,
    feed           TEXT NOT NULL,
    registered     INTEGER NOT NULL,
    etag           TEXT,
    last_modified  TEXT,
    payload_digest TEXT,
    cursor         TEXT NOT NULL,
    next_due       TEXT NOT NULL,
    leased_until   TEXT,
    attempt        INTEGER NOT NULL,
    failures       INTEGER NOT NULL,
    last_attempt   TEXT,
    last_success   TEXT,
    last_change    TEXT,
    last_error     TEXT,
    last_records   INTEGER,
    PRIMARY KEY (source, feed)
) STRICT;

CREATE TABLE poll_run (
    id          INTEGER PRIMARY KEY,
    source      TEXT NOT NULL,
    feed        TEXT NOT NULL,
    resource    TEXT,
    started_at  TEXT NOT NULL,
    duration_ms INTEGER NOT NULL,
    outcome     TEXT NOT NULL CHECK (outcome IN ('ok', 'not-modified', 'unchanged', 'failed')),
    http_status INTEGER,
    bytes       INTEGER NOT NULL,
    seen        INTEGER NOT NULL,
    added       INTEGER NOT NULL,
    changed     INTEGER NOT NULL,
    unchanged   INTEGER NOT NULL,
    skipped     INTEGER NOT NULL,
    error       TEXT
) STRICT;
CREATE INDEX poll_run_of_source ON poll_run (source, id);

CREATE TABLE quarantine (
    id         INTEGER PRIMARY KEY,
    source     TEXT NOT NULL,
    feed       TEXT NOT NULL,
    run_id     INTEGER,
    place      TEXT NOT NULL,
    reference  TEXT,
    reason     TEXT NOT NULL,
    raw        TEXT NOT NULL,
    raw_digest TEXT NOT NULL,
    seen_at    TEXT NOT NULL,
    UNIQUE (source, raw_digest)
) STRICT;
