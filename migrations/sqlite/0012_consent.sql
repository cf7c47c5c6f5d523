-- What readers decide for themselves, whom the law lets us write to and how we know it, and
-- addresses that cannot or will not take mail.

-- The firm's membership has ended; none while it lasts.
ALTER TABLE member ADD COLUMN ended_at TEXT;
-- A reader's own rhythm for a profile, where it is not the profile's.
ALTER TABLE subscription ADD COLUMN cadence TEXT;

CREATE TABLE reader (
    person_id    INTEGER PRIMARY KEY REFERENCES person (id),
    paused_until TEXT,
    lang_chosen  INTEGER NOT NULL
) STRICT;

-- One row per event; the last one of a person counts. `wording` names the text that stood
-- beside the button, `actor_id` who pressed it for somebody else.
CREATE TABLE consent (
    id        INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    email     TEXT NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('express', 'implied', 'withdrawn')),
    given_at  TEXT NOT NULL,
    how       TEXT NOT NULL,
    actor_id  INTEGER REFERENCES person (id),
    wording   TEXT NOT NULL,
    note      TEXT NOT NULL
) STRICT;
CREATE INDEX consent_person ON consent (person_id, id);

-- Whoever reads for a member firm today does so because the firm is a member.
INSERT INTO consent (person_id, email, kind, given_at, how, wording, note)
SELECT id, email, 'implied', created_at, 'before', '', '' FROM person WHERE role = 'member' ORDER BY id;

-- What came back for a mail of ours: bounces and complaints, each once.
CREATE TABLE mail_report (
    id          INTEGER PRIMARY KEY,
    envelope_id INTEGER NOT NULL REFERENCES envelope (id),
    person_id   INTEGER NOT NULL REFERENCES person (id),
    kind        TEXT NOT NULL CHECK (kind IN ('hard', 'soft', 'complaint')),
    way         TEXT NOT NULL,
    status      TEXT NOT NULL,
    detail      TEXT NOT NULL,
    seen_at     TEXT NOT NULL,
    UNIQUE (envelope_id, kind)
) STRICT;
CREATE INDEX mail_report_person ON mail_report (person_id, id);

-- Addresses that get nothing more until somebody lifts it; a row per time.
CREATE TABLE suppression (
    id        INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES person (id),
    reason    TEXT NOT NULL CHECK (reason IN ('hard', 'complaint')),
    detail    TEXT NOT NULL,
    since     TEXT NOT NULL,
    lifted_at TEXT,
    lifted_by INTEGER REFERENCES person (id)
) STRICT;
CREATE UNIQUE INDEX suppression_now ON suppression (person_id, reason) WHERE lifted_at IS NULL;

-- One sign of life per person and month.
CREATE TABLE heartbeat (
    person_id   INTEGER NOT NULL REFERENCES person (id),
    month       TEXT NOT NULL,
    envelope_id INTEGER NOT NULL REFERENCES envelope (id),
    PRIMARY KEY (person_id, month)
) STRICT, WITHOUT ROWID;

CREATE INDEX envelope_message ON envelope (message_id) WHERE message_id IS NOT NULL;
