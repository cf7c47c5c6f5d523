-- Which notice was found for which profile, why, and under which revisions of both.
-- A match that a later revision undoes is marked gone, never deleted: staff must be able
-- to answer why somebody was told of it.
CREATE TABLE matched (
    profile_id       BIGINT NOT NULL REFERENCES profile (id),
    notice_id        BIGINT NOT NULL REFERENCES notice (id),
    score            DOUBLE PRECISION NOT NULL,
    band             TEXT COLLATE "C" NOT NULL,
    reasons          TEXT NOT NULL,
    profile_revision BIGINT NOT NULL,
    notice_revision  BIGINT NOT NULL,
    matched_at       TIMESTAMPTZ NOT NULL,
    decided_at       TIMESTAMPTZ NOT NULL,
    gone_at          TIMESTAMPTZ,
    PRIMARY KEY (profile_id, notice_id)
);
CREATE INDEX matched_notice ON matched (notice_id);
CREATE INDEX matched_time ON matched (matched_at);

CREATE TABLE lease (
    name       TEXT COLLATE "C" PRIMARY KEY,
    owner      TEXT COLLATE "C" NOT NULL,
    held_until TIMESTAMPTZ NOT NULL
);
