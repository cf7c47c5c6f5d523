-- Notices and awards: the whole record as JSON in `body`, and beside it only what is
-- searched or ordered. Unknown dates are stored as the far end of their order, so that
-- keyset pages need no rule for NULL; the body keeps the truth. The body comes last: a
-- search then reads past none of them.
CREATE TABLE notice (
    id               BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source           TEXT COLLATE "C" NOT NULL,
    reference_key    TEXT COLLATE "C" NOT NULL,
    version_key      TEXT COLLATE "C" NOT NULL,
    digest           TEXT COLLATE "C" NOT NULL,
    revision         BIGINT NOT NULL,
    matched_revision BIGINT NOT NULL,
    family_key       TEXT COLLATE "C" NOT NULL,
    status           TEXT COLLATE "C" NOT NULL,
    kind             TEXT COLLATE "C" NOT NULL,
    closes_at        TIMESTAMPTZ NOT NULL,
    published        DATE NOT NULL,
    first_seen       TIMESTAMPTZ NOT NULL,
    changed_at       TIMESTAMPTZ NOT NULL,
    buyer            TEXT COLLATE "C" NOT NULL,
    search           TEXT COLLATE "C" NOT NULL,
    body             TEXT NOT NULL,
    UNIQUE (source, reference_key)
);
CREATE INDEX notice_closing ON notice (closes_at, id);
CREATE INDEX notice_published ON notice (published, id);
CREATE INDEX notice_pending ON notice (id) WHERE matched_revision < revision;
CREATE INDEX notice_family ON notice (source, family_key) WHERE family_key <> '';
-- Counts per source and state come from here alone, without the rows and their texts.
CREATE INDEX notice_counts ON notice (source, status, closes_at, first_seen);

CREATE TABLE notice_code (
    notice_id BIGINT NOT NULL REFERENCES notice (id) ON DELETE CASCADE,
    scheme    TEXT COLLATE "C" NOT NULL,
    digits    TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (notice_id, scheme, digits)
);
CREATE INDEX notice_code_digits ON notice_code (scheme, digits, notice_id);

CREATE TABLE notice_region (
    notice_id BIGINT NOT NULL REFERENCES notice (id) ON DELETE CASCADE,
    code      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (notice_id, code)
);

CREATE TABLE notice_change (
    notice_id BIGINT NOT NULL REFERENCES notice (id) ON DELETE CASCADE,
    revision  BIGINT NOT NULL,
    seen_at   TIMESTAMPTZ NOT NULL,
    changes   TEXT NOT NULL,
    PRIMARY KEY (notice_id, revision)
);

CREATE TABLE award (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    source        TEXT COLLATE "C" NOT NULL,
    reference_key TEXT COLLATE "C" NOT NULL,
    version_key   TEXT COLLATE "C" NOT NULL,
    digest        TEXT COLLATE "C" NOT NULL,
    family_key    TEXT COLLATE "C" NOT NULL,
    awarded       DATE NOT NULL,
    first_seen    TIMESTAMPTZ NOT NULL,
    changed_at    TIMESTAMPTZ NOT NULL,
    body          TEXT NOT NULL,
    UNIQUE (source, reference_key)
);
CREATE INDEX award_family ON award (source, family_key);

CREATE TABLE award_supplier (
    award_id BIGINT NOT NULL REFERENCES award (id) ON DELETE CASCADE,
    neq      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (neq, award_id)
);
CREATE INDEX award_supplier_of_award ON award_supplier (award_id);
