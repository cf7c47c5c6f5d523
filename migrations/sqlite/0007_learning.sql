-- What readers said of notices and what it taught their profiles; what codes are called;
-- and what past notices taught, kept so that a start need not read them all.
CREATE TABLE verdict (
    profile_id INTEGER NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    notice_id  INTEGER NOT NULL REFERENCES notice (id) ON DELETE CASCADE,
    person_id  INTEGER NOT NULL REFERENCES person (id) ON DELETE CASCADE,
    verdict    TEXT NOT NULL,
    counts     INTEGER NOT NULL,
    judged_at  TEXT NOT NULL,
    PRIMARY KEY (profile_id, notice_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX verdict_notice ON verdict (notice_id);
CREATE INDEX verdict_person ON verdict (person_id);

-- What the verdicts taught, and how often it changed.
ALTER TABLE profile ADD COLUMN lessons TEXT NOT NULL DEFAULT '';
ALTER TABLE profile ADD COLUMN lessons_revision INTEGER NOT NULL DEFAULT 0;

CREATE TABLE code_label (
    scheme      TEXT NOT NULL,
    digits      TEXT NOT NULL,
    lang        TEXT NOT NULL,
    title       TEXT NOT NULL,
    imported_at TEXT NOT NULL,
    PRIMARY KEY (scheme, digits, lang)
) STRICT, WITHOUT ROWID;

CREATE TABLE learned (
    part    INTEGER PRIMARY KEY,
    version TEXT NOT NULL,
    made_at TEXT NOT NULL,
    body    BLOB NOT NULL
) STRICT;
