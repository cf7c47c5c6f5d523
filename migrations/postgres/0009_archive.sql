-- What every feed said, as it came: one row per payload that was read, in the order in
-- which they arrived, and each different body once, packed, in parts of one size. A body
-- counts as kept only when it is whole. The numbers are never given twice: they are the
-- order that decides between two readings of one version.
CREATE TABLE payload (
    id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source   TEXT COLLATE "C" NOT NULL,
    feed     TEXT COLLATE "C" NOT NULL,
    resource TEXT COLLATE "C",
    digest   TEXT COLLATE "C" NOT NULL,
    bytes    BIGINT NOT NULL,
    snapshot BOOLEAN NOT NULL,
    read_at  TIMESTAMPTZ NOT NULL
);
CREATE INDEX payload_of_source ON payload (source, id);
CREATE INDEX payload_digest ON payload (digest);

CREATE TABLE payload_body (
    digest   TEXT COLLATE "C" PRIMARY KEY,
    parts    BIGINT NOT NULL,
    packed   BIGINT NOT NULL,
    whole    BOOLEAN NOT NULL,
    begun_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE payload_part (
    digest TEXT COLLATE "C" NOT NULL REFERENCES payload_body (digest) ON DELETE CASCADE,
    place  BIGINT NOT NULL,
    data   BYTEA NOT NULL,
    PRIMARY KEY (digest, place)
);
-- Packed already: packing it once more would only cost.
ALTER TABLE payload_part ALTER COLUMN data SET STORAGE EXTERNAL;

-- The payload that said what a notice or an award now says; 0 where that is not known.
ALTER TABLE notice ADD COLUMN payload_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE award ADD COLUMN payload_id BIGINT NOT NULL DEFAULT 0;

-- The last two complete snapshots of a feed and its last one that could not be believed,
-- and for each notice the last snapshot in which it stood.
CREATE TABLE snapshot (
    source   TEXT COLLATE "C" NOT NULL,
    feed     TEXT COLLATE "C" NOT NULL,
    latest   BIGINT NOT NULL,
    previous BIGINT NOT NULL,
    failed   BIGINT NOT NULL,
    PRIMARY KEY (source, feed)
);

CREATE TABLE listing (
    notice_id BIGINT NOT NULL REFERENCES notice (id) ON DELETE CASCADE,
    feed      TEXT COLLATE "C" NOT NULL,
    source    TEXT COLLATE "C" NOT NULL,
    listed    BIGINT NOT NULL,
    PRIMARY KEY (notice_id, feed)
);
CREATE INDEX listing_of_feed ON listing (source, feed, listed);

-- What became of a record that could not be read: read well after all, or seen by staff.
ALTER TABLE quarantine ADD COLUMN payload TEXT COLLATE "C";
ALTER TABLE quarantine ADD COLUMN resolved_at TIMESTAMPTZ;
ALTER TABLE quarantine ADD COLUMN noted_at TIMESTAMPTZ;
ALTER TABLE quarantine ADD COLUMN noted_by BIGINT;
CREATE INDEX quarantine_payload ON quarantine (source, payload);

-- How many notices a source amended per day.
CREATE INDEX notice_change_seen ON notice_change (seen_at);
