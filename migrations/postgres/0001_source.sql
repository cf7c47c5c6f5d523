-- Where each feed of a source stands, what each poll did, and what could not be read.
CREATE TABLE feed (
    source         TEXT COLLATE "C" NOT NULL,
    feed           TEXT COLLATE "C" NOT NULL,
    registered     BOOLEAN NOT NULL,
    etag           TEXT COLLATE "C",
    last_modified  TEXT COLLATE "C",
    payload_digest TEXT COLLATE "C",
    cursor         TEXT NOT NULL,
    next_due       TIMESTAMPTZ NOT NULL,
    leased_until   TIMESTAMPTZ,
    attempt        BIGINT NOT NULL,
    failures       BIGINT NOT NULL,
    last_attempt   TIMESTAMPTZ,
    last_success   TIMESTAMPTZ,
    last_change    TIMESTAMPTZ,
    last_error     TEXT,
    last_records   BIGINT,
    PRIMARY KEY (source, feed)
);

CREATE TABLE poll_run (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source      TEXT COLLATE "C" NOT NULL,
    feed        TEXT COLLATE "C" NOT NULL,
    resource    TEXT COLLATE "C",
    started_at  TIMESTAMPTZ NOT NULL,
    duration_ms BIGINT NOT NULL,
    outcome     TEXT COLLATE "C" NOT NULL CHECK (outcome IN ('ok', 'not-modified', 'unchanged', 'failed')),
    http_status BIGINT,
    bytes       BIGINT NOT NULL,
    seen        BIGINT NOT NULL,
    added       BIGINT NOT NULL,
    changed     BIGINT NOT NULL,
    unchanged   BIGINT NOT NULL,
    skipped     BIGINT NOT NULL,
    error       TEXT
);
CREATE INDEX poll_run_of_source ON poll_run (source, id);

CREATE TABLE quarantine (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source     TEXT COLLATE "C" NOT NULL,
    feed       TEXT COLLATE "C" NOT NULL,
    run_id     BIGINT,
    place      TEXT COLLATE "C" NOT NULL,
    reference  TEXT COLLATE "C",
    reason     TEXT NOT NULL,
    raw        TEXT NOT NULL,
    raw_digest TEXT COLLATE "C" NOT NULL,
    seen_at    TIMESTAMPTZ NOT NULL,
    UNIQUE (source, raw_digest)
);
