-- Notices and awards: the whole record as JSON in `body`, and beside it only what is
-- searched or ordered. Unknown dates are stored as the far end of their order, so that
-- keyset pages need no rule for NULL; the body keeps the truth. The body comes last: a
-- search then reads past none of them.
CREATE TABLE notice (
    id               INTEGER PRIMARY KEY,
    source           TEXT NOT NULL,
    reference_key    TEXT NOT NULL,
    version_key      TEXT NOT NULL,
    digest           TEXT NOT NULL,
    revision         INTEGER NOT NULL,
    matched_revision INTEGER NOT NULL,
    family_key       TEXT NOT NULL,
    status           TEXT NOT NULL,
    kind             TEXT NOT NULL,
    closes_at        TEXT NOT NULL,
    published        TEXT NOT NULL,
    first_seen       TEXT NOT NULL,
    changed_at       TEXT NOT NULL,
    buyer            TEXT NOT NULL,
    search           TEXT NOT NULL,
    body             TEXT NOT NULL,
    UNIQUE (source, reference_key)
) STRICT;
CREATE INDEX notice_closing ON notice (closes_at, id);
CREATE INDEX notice_published ON notice (published, id);
CREATE INDEX notice_pending ON notice (id) WHERE matched_revision < revision;
CREATE INDEX notice_family ON notice (source, family_key) WHERE family_key <> '';
-- Counts per source and state come from here alone, without the rows and their texts.
CREATE INDEX notice_counts ON notice (source, status, closes_at, first_seen);

CREATE TABLE notice_code (
    notice_id INTEGER NOT NULL REFERENCES notice (id) ON DELETE CASCADE,
    scheme    TEXT NOT NULL,
    digits    TEXT NOT NULL,
    PRIMARY KEY (notice_id, scheme, digits)
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_code_digits ON notice_code (scheme, digits, notice_id);

CREATE TABLE notice_region (
    notice_id INTEGER NOT NULL REFERENCES notice (id) ON DELETE CASCADE,
    code      TEXT NOT NULL,
    PRIMARY KEY (notice_id, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE notice_change (
    notice_id INTEGER NOT NULL REFERENCES notice (id) ON DELETE CASCADE,
    revision  INTEGER NOT NULL,
    seen_at   TEXT NOT NULL,
    changes   TEXT NOT NULL,
    PRIMARY KEY (notice_id, revision)
) STRICT;

CREATE TABLE award (
    id            INTEGER PRIMARY KEY,
    source        TEXT NOT NULL,
    reference_key TEXT NOT NULL,
    version_key   TEXT NOT NULL,
    digest        TEXT NOT NULL,
    family_key    TEXT NOT NULL,
    awarded       TEXT NOT NULL,
    first_seen    TEXT NOT NULL,
    changed_at    TEXT NOT NULL,
    body          TEXT NOT NULL,
    UNIQUE (source, reference_key)
) STRICT;
CREATE INDEX award_family ON award (source, family_key);

CREATE TABLE award_supplier (
    award_id INTEGER NOT NULL REFERENCES award (id) ON DELETE CASCADE,
    neq      TEXT NOT NULL,
    PRIMARY KEY (neq, award_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX award_supplier_of_award ON award_supplier (award_id);
