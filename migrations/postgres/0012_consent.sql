-- What readers decide for themselves, whom the law lets us write to and how we know it, and
-- addresses that cannot or will not take mail.

-- The firm's membership has ended; none while it lasts.
ALTER TABLE member ADD COLUMN ended_at TIMESTAMPTZ;
-- A reader's own rhythm for a profile, where it is not the profile's.
ALTER TABLE subscription ADD COLUMN cadence TEXT;

CREATE TABLE reader (
    person_id    BIGINT PRIMARY KEY REFERENCES person (id),
    paused_until TIMESTAMPTZ,
    lang_chosen  BOOLEAN NOT NULL
);

-- One row per event; the last one of a person counts. `wording` names the text that stood
-- beside the button, `actor_id` who pressed it for somebody else.
CREATE TABLE consent (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id BIGINT NOT NULL REFERENCES person (id),
    email     TEXT COLLATE "C" NOT NULL,
    kind      TEXT COLLATE "C" NOT NULL CHECK (kind IN ('express', 'implied', 'withdrawn')),
    given_at  TIMESTAMPTZ NOT NULL,
    how       TEXT COLLATE "C" NOT NULL,
    actor_id  BIGINT REFERENCES person (id),
    wording   TEXT COLLATE "C" NOT NULL,
    note      TEXT NOT NULL
);
CREATE INDEX consent_person ON consent (person_id, id);

-- Whoever reads for a member firm today does so because the firm is a member.
INSERT INTO consent (person_id, email, kind, given_at, how, wording, note)
SELECT id, email, 'implied', created_at, 'before', '', '' FROM person WHERE role = 'member' ORDER BY id;

-- What came back for a mail of ours: bounces and complaints, each once.
CREATE TABLE mail_report (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    envelope_id BIGINT NOT NULL REFERENCES envelope (id),
    person_id   BIGINT NOT NULL REFERENCES person (id),
    kind        TEXT COLLATE "C" NOT NULL CHECK (kind IN ('hard', 'soft', 'complaint')),
    way         TEXT COLLATE "C" NOT NULL,
    status      TEXT NOT NULL,
    detail      TEXT NOT NULL,
    seen_at     TIMESTAMPTZ NOT NULL,
    UNIQUE (envelope_id, kind)
);
CREATE INDEX mail_report_person ON mail_report (person_id, id);

-- Addresses that get nothing more until somebody lifts it; a row per time.
CREATE TABLE suppression (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id BIGINT NOT NULL REFERENCES person (id),
    reason    TEXT COLLATE "C" NOT NULL CHECK (reason IN ('hard', 'complaint')),
    detail    TEXT NOT NULL,
    since     TIMESTAMPTZ NOT NULL,
    lifted_at TIMESTAMPTZ,
    lifted_by BIGINT REFERENCES person (id)
);
CREATE UNIQUE INDEX suppression_now ON suppression (person_id, reason) WHERE lifted_at IS NULL;

-- One sign of life per person and month.
CREATE TABLE heartbeat (
    person_id   BIGINT NOT NULL REFERENCES person (id),
    month       TEXT COLLATE "C" NOT NULL,
    envelope_id BIGINT NOT NULL REFERENCES envelope (id),
    PRIMARY KEY (person_id, month)
);

CREATE INDEX envelope_message ON envelope (message_id) WHERE message_id IS NOT NULL;
