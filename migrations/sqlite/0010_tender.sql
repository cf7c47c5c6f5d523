-- Who buys, and which notices are the same tender in two sources. All of it follows from
-- the notices, except what people decided: `joined` and `split` links are never overturned.
CREATE TABLE buyer (
    id      INTEGER PRIMARY KEY,
    key     TEXT NOT NULL UNIQUE,
    name_fr TEXT NOT NULL,
    name_en TEXT NOT NULL,
    search  TEXT NOT NULL
) STRICT;

-- Every name and identifier that means a buyer. A buyer that turns out to be another one
-- gives its names to it, so that no key is ever lost.
CREATE TABLE buyer_name (
    key      TEXT PRIMARY KEY,
    buyer_id INTEGER NOT NULL REFERENCES buyer (id),
    lang     TEXT NOT NULL,
    name     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX buyer_name_buyer ON buyer_name (buyer_id);

-- What is known of a notice beyond what it says. `tender_id` is the first notice of those
-- that are one tender, nothing for one that stands alone.
CREATE TABLE notice_known (
    notice_id INTEGER PRIMARY KEY REFERENCES notice (id) ON DELETE CASCADE,
    buyer_id  INTEGER REFERENCES buyer (id),
    tender_id INTEGER
) STRICT;
CREATE INDEX notice_known_buyer ON notice_known (buyer_id) WHERE buyer_id IS NOT NULL;
CREATE INDEX notice_known_tender ON notice_known (tender_id) WHERE tender_id IS NOT NULL;

-- Notices that are new or changed since that was worked out.
CREATE TABLE notice_unknown (
    notice_id INTEGER PRIMARY KEY REFERENCES notice (id) ON DELETE CASCADE,
    revision  INTEGER NOT NULL
) STRICT;
INSERT INTO notice_unknown (notice_id, revision) SELECT id, revision FROM notice;

-- What two notices must have in common to be compared at all.
CREATE TABLE notice_key (
    key       TEXT NOT NULL,
    notice_id INTEGER NOT NULL REFERENCES notice (id) ON DELETE CASCADE,
    PRIMARY KEY (key, notice_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_key_notice ON notice_key (notice_id);

CREATE TABLE notice_link (
    low_id     INTEGER NOT NULL REFERENCES notice (id) ON DELETE CASCADE,
    high_id    INTEGER NOT NULL REFERENCES notice (id) ON DELETE CASCADE,
    state      TEXT NOT NULL CHECK (state IN ('automatic', 'joined', 'split')),
    score      REAL NOT NULL,
    evidence   TEXT NOT NULL,
    decided_by INTEGER REFERENCES person (id),
    decided_at TEXT NOT NULL,
    PRIMARY KEY (low_id, high_id),
    CHECK (low_id < high_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_link_high ON notice_link (high_id);
