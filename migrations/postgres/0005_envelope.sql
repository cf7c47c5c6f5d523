-- Mails to be. `due_at` is the slot that groups alerts, `next_at` the time of the next try.
CREATE TABLE envelope (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind         TEXT COLLATE "C" NOT NULL,
    person_id    BIGINT REFERENCES person (id),
    email        TEXT COLLATE "C",
    payload      TEXT NOT NULL,
    due_at       TIMESTAMPTZ NOT NULL,
    next_at      TIMESTAMPTZ NOT NULL,
    state        TEXT COLLATE "C" NOT NULL CHECK (state IN ('pending', 'leased', 'sent', 'failed', 'suppressed', 'unknown')),
    attempt      BIGINT NOT NULL,
    unknowns     BIGINT NOT NULL,
    leased_until TIMESTAMPTZ,
    started_at   TIMESTAMPTZ,
    sent_at      TIMESTAMPTZ,
    message_id   TEXT COLLATE "C",
    last_error   TEXT,
    created_at   TIMESTAMPTZ NOT NULL,
    changed_at   TIMESTAMPTZ NOT NULL,
    CHECK (person_id IS NOT NULL OR email IS NOT NULL)
);
CREATE UNIQUE INDEX envelope_slot ON envelope (person_id, due_at) WHERE kind = 'alert';
CREATE INDEX envelope_due ON envelope (next_at, id) WHERE state IN ('pending', 'leased');
CREATE INDEX envelope_person ON envelope (person_id, id);

-- The ledger: one row per (person, profile, notice, cause), so that nothing is told twice.
CREATE TABLE envelope_item (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    envelope_id     BIGINT NOT NULL REFERENCES envelope (id),
    person_id       BIGINT NOT NULL REFERENCES person (id),
    profile_id      BIGINT NOT NULL REFERENCES profile (id),
    notice_id       BIGINT NOT NULL REFERENCES notice (id),
    cause           TEXT COLLATE "C" NOT NULL,
    cause_key       TEXT COLLATE "C" NOT NULL,
    notice_revision BIGINT NOT NULL,
    score           DOUBLE PRECISION NOT NULL,
    left_out        TEXT,
    UNIQUE (notice_id, person_id, profile_id, cause_key)
);
CREATE INDEX envelope_item_envelope ON envelope_item (envelope_id);
CREATE INDEX envelope_item_reader ON envelope_item (person_id, profile_id);

CREATE TABLE subscription (
    person_id  BIGINT NOT NULL REFERENCES person (id),
    profile_id BIGINT NOT NULL REFERENCES profile (id),
    token      TEXT COLLATE "C" NOT NULL UNIQUE,
    created_at TIMESTAMPTZ NOT NULL,
    stopped_at TIMESTAMPTZ,
    PRIMARY KEY (person_id, profile_id)
);
