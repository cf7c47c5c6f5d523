-- Which notice was found for which profile, why, and under which revisions of both.
-- A match that a later revision undoes is marked gone, never deleted: staff must be able
-- to answer why somebody was told of it.
CREATE TABLE matched (
    profile_id       INTEGER NOT NULL REFERENCES profile (id),
    notice_id        INTEGER NOT NULL REFERENCES notice (id),
    score            REAL NOT NULL,
    band             TEXT NOT NULL,
    reasons          TEXT NOT NULL,
    profile_revision INTEGER NOT NULL,
    notice_revision  INTEGER NOT NULL,
    matched_at       TEXT NOT NULL,
    decided_at       TEXT NOT NULL,
    gone_at          TEXT,
    PRIMARY KEY (profile_id, notice_id)
) STRICT;
CREATE INDEX matched_notice ON matched (notice_id);
CREATE INDEX matched_time ON matched (matched_at);

CREATE TABLE lease (
    name       TEXT PRIMARY KEY,
    owner      TEXT NOT NULL,
    held_until TEXT NOT NULL
) STRICT, WITHOUT ROWID;
