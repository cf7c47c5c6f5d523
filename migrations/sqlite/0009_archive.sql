-- What every feed said, as it came: one row per payload that was read, in the order in
-- which they arrived, and each different body once, packed, in parts of one size. A body
-- counts as kept only when it is whole. The numbers are never given twice: they are the
-- order that decides between two readings of one version.
CREATE TABLE payload (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    source   TEXT NOT NULL,
    feed     TEXT NOT NULL,
    resource TEXT,
    digest   TEXT NOT NULL,
    bytes    INTEGER NOT NULL,
    snapshot INTEGER NOT NULL,
    read_at  TEXT NOT NULL
) STRICT;
CREATE INDEX payload_of_source ON payload (source, id);
CREATE INDEX payload_digest ON payload (digest);

CREATE TABLE payload_body (
    digest   TEXT PRIMARY KEY,
    parts    INTEGER NOT NULL,
    packed   INTEGER NOT NULL,
    whole    INTEGER NOT NULL,
    begun_at TEXT NOT NULL
) STRICT;

CREATE TABLE payload_part (
    digest TEXT NOT NULL REFERENCES payload_body (digest) ON DELETE CASCADE,
    place  INTEGER NOT NULL,
    data   BLOB NOT NULL,
    PRIMARY KEY (digest, place)
) STRICT;

-- The payload that said what a notice or an award now says; 0 where that is not known.
ALTER TABLE notice ADD COLUMN payload_id INTEGER NOT NULL DEFAULT 0;
ALTER TABLE award ADD COLUMN payload_id INTEGER NOT NULL DEFAULT 0;

-- The last two complete snapshots of a feed and its last one that could not be believed,
-- and for each notice the last snapshot in which it stood.
CREATE TABLE snapshot (
    source   TEXT NOT NULL,
    feed     TEXT NOT NULL,
    latest   INTEGER NOT NULL,
    previous INTEGER NOT NULL,
    failed   INTEGER NOT NULL,
    PRIMARY KEY (source, feed)
) STRICT, WITHOUT ROWID;

CREATE TABLE listing (
    notice_id INTEGER NOT NULL REFERENCES notice (id) ON DELETE CASCADE,
    feed      TEXT NOT NULL,
    source    TEXT NOT NULL,
    listed    INTEGER NOT NULL,
    PRIMARY KEY (notice_id, feed)
) STRICT, WITHOUT ROWID;
CREATE INDEX listing_of_feed ON listing (source, feed, listed);

-- What became of a record that could not be read: read well after all, or seen by staff.
ALTER TABLE quarantine ADD COLUMN payload TEXT;
ALTER TABLE quarantine ADD COLUMN resolved_at TEXT;
ALTER TABLE quarantine ADD COLUMN noted_at TEXT;
ALTER TABLE quarantine ADD COLUMN noted_by INTEGER;
CREATE INDEX quarantine_payload ON quarantine (source, payload);

-- How many notices a source amended per day.
CREATE INDEX notice_change_seen ON notice_change (seen_at);
