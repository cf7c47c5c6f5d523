-- Notices that people follow, whatever their profiles say, and the ledger of what they are
-- told of them. `notice_revision` is what the person had before their eyes when they began.
CREATE TABLE follow (
    person_id       BIGINT NOT NULL REFERENCES person (id),
    notice_id       BIGINT NOT NULL REFERENCES notice (id),
    notice_revision BIGINT NOT NULL,
    followed_at     TIMESTAMPTZ NOT NULL,
    stopped_at      TIMESTAMPTZ,
    PRIMARY KEY (person_id, notice_id)
);
CREATE INDEX follow_notice ON follow (notice_id) WHERE stopped_at IS NULL;

-- One row per (person, notice, cause); the same envelopes carry them as carry matches.
CREATE TABLE follow_item (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    envelope_id     BIGINT NOT NULL REFERENCES envelope (id),
    person_id       BIGINT NOT NULL REFERENCES person (id),
    notice_id       BIGINT NOT NULL REFERENCES notice (id),
    cause           TEXT COLLATE "C" NOT NULL,
    cause_key       TEXT COLLATE "C" NOT NULL,
    notice_revision BIGINT NOT NULL,
    told_revision   BIGINT,
    left_out        TEXT,
    UNIQUE (notice_id, person_id, cause_key)
);
CREATE INDEX follow_item_envelope ON follow_item (envelope_id);

-- The revision that the mail really told, where it is newer than the one that was queued.
ALTER TABLE envelope_item ADD COLUMN told_revision BIGINT;
