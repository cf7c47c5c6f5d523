-- Tries that failed are counted apart from leases, mails that are older than anybody expects
-- wait for somebody's word, and what the reconciliation found is kept.

-- How often the mail server or the way to it said no; a lease that a crash ended is no try.
ALTER TABLE envelope ADD COLUMN tries INTEGER NOT NULL DEFAULT 0;
-- 0: like any other; 1: held, since its time is long past; 2: somebody said that it may leave.
ALTER TABLE envelope ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
-- Since when the reader wants these alerts again.
ALTER TABLE subscription ADD COLUMN resumed_at TEXT;

-- What did not add up, once each; zero stands for "none".
CREATE TABLE discrepancy (
    id          INTEGER PRIMARY KEY,
    kind        TEXT NOT NULL,
    envelope_id INTEGER NOT NULL,
    person_id   INTEGER NOT NULL,
    profile_id  INTEGER NOT NULL,
    notice_id   INTEGER NOT NULL,
    found_at    TEXT NOT NULL,
    repaired    INTEGER NOT NULL,
    UNIQUE (kind, envelope_id, person_id, profile_id, notice_id)
) STRICT;
CREATE INDEX discrepancy_time ON discrepancy (found_at);
