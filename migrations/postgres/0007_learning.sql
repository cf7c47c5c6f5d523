-- What readers said of notices and what it taught their profiles; what codes are called;
-- and what past notices taught, kept so that a start need not read them all.
CREATE TABLE verdict (
    profile_id BIGINT NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    notice_id  BIGINT NOT NULL REFERENCES notice (id) ON DELETE CASCADE,
    person_id  BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    verdict    TEXT COLLATE "C" NOT NULL,
    counts     BOOLEAN NOT NULL,
    judged_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (profile_id, notice_id, person_id)
);
CREATE INDEX verdict_notice ON verdict (notice_id);
CREATE INDEX verdict_person ON verdict (person_id);

-- What the verdicts taught, and how often it changed.
ALTER TABLE profile ADD COLUMN lessons TEXT NOT NULL DEFAULT '';
ALTER TABLE profile ADD COLUMN lessons_revision BIGINT NOT NULL DEFAULT 0;

CREATE TABLE code_label (
    scheme      TEXT COLLATE "C" NOT NULL,
    digits      TEXT COLLATE "C" NOT NULL,
    lang        TEXT COLLATE "C" NOT NULL,
    title       TEXT NOT NULL,
    imported_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (scheme, digits, lang)
);

CREATE TABLE learned (
    part    BIGINT PRIMARY KEY,
    version TEXT COLLATE "C" NOT NULL,
    made_at TIMESTAMPTZ NOT NULL,
    body    BYTEA NOT NULL
);
