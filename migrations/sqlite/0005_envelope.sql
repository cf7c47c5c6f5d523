-- Mails to be. `due_at` is the slot that groups alerts, `next_at` the time of the next try.
CREATE TABLE envelope (
    id           INTEGER PRIMARY KEY,
    kind         TEXT NOT NULL,
    person_id    INTEGER REFERENCES person (id),
    email        TEXT,
    payload      TEXT NOT NULL,
    due_at       TEXT NOT NULL,
    next_at      TEXT NOT NULL,
    state        TEXT NOT NULL CHECK (state IN ('pending', 'leased', 'sent', 'failed', 'suppressed', 'unknown')),
    attempt      INTEGER NOT NULL,
    unknowns     INTEGER NOT NULL,
    leased_until TEXT,
    started_at   TEXT,
    sent_at      TEXT,
    message_id   TEXT,
    last_error   TEXT,
    created_at   TEXT NOT NULL,
    changed_at   TEXT NOT NULL,
    CHECK (person_id IS NOT NULL OR email IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX envelope_slot ON envelope (person_id, due_at) WHERE kind = 'alert';
CREATE INDEX envelope_due ON envelope (next_at, id) WHERE state IN ('pending', 'leased');
CREATE INDEX envelope_person ON envelope (person_id, id);

-- The ledger: one row per (person, profile, notice, cause), so that nothing is told twice.
CREATE TABLE envelope_item (
    id              INTEGER PRIMARY KEY,
    envelope_id     INTEGER NOT NULL REFERENCES envelope (id),
    person_id       INTEGER NOT NULL REFERENCES person (id),
    profile_id      INTEGER NOT NULL REFERENCES profile (id),
    notice_id       INTEGER NOT NULL REFERENCES notice (id),
    cause           TEXT NOT NULL,
    cause_key       TEXT NOT NULL,
    notice_revision INTEGER NOT NULL,
    score           REAL NOT NULL,
    left_out        TEXT,
    UNIQUE (notice_id, person_id, profile_id, cause_key)
) STRICT;
CREATE INDEX envelope_item_envelope ON envelope_item (envelope_id);
CREATE INDEX envelope_item_reader ON envelope_item (person_id, profile_id);

CREATE TABLE subscription (
    person_id  INTEGER NOT NULL REFERENCES person (id),
    profile_id INTEGER NOT NULL REFERENCES profile (id),
    token      TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    stopped_at TEXT,
    PRIMARY KEY (person_id, profile_id)
) STRICT, WITHOUT ROWID;
