-- Notices that people follow, whatever their profiles say, and the ledger of what they are
-- told of them. `notice_revision` is what the person had before their eyes when they began.
CREATE TABLE follow (
    person_id       INTEGER NOT NULL REFERENCES person (id),
    notice_id       INTEGER NOT NULL REFERENCES notice (id),
    notice_revision INTEGER NOT NULL,
    followed_at     TEXT NOT NULL,
    stopped_at      TEXT,
    PRIMARY KEY (person_id, notice_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX follow_notice ON follow (notice_id) WHERE stopped_at IS NULL;

-- One row per (person, notice, cause); the same envelopes carry them as carry matches.
CREATE TABLE follow_item (
    id              INTEGER PRIMARY KEY,
    envelope_id     INTEGER NOT NULL REFERENCES envelope (id),
    person_id       INTEGER NOT NULL REFERENCES person (id),
    notice_id       INTEGER NOT NULL REFERENCES notice (id),
    cause           TEXT NOT NULL,
    cause_key       TEXT NOT NULL,
    notice_revision INTEGER NOT NULL,
    told_revision   INTEGER,
    left_out        TEXT,
    UNIQUE (notice_id, person_id, cause_key)
) STRICT;
CREATE INDEX follow_item_envelope ON follow_item (envelope_id);

-- The revision that the mail really told, where it is newer than the one that was queued.
ALTER TABLE envelope_item ADD COLUMN told_revision INTEGER;
