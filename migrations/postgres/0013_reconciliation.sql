-- Tries that failed are counted apart from leases, mails that are older than anybody expects
-- wait for somebody's word, and what the reconciliation found is kept.

-- How often the mail server or the way to it said no; a lease that a crash ended is no try.
ALTER TABLE envelope ADD COLUMN tries BIGINT NOT NULL DEFAULT 0;
-- 0: like any other; 1: held, since its time is long past; 2: somebody said that it may leave.
ALTER TABLE envelope ADD COLUMN held BIGINT NOT NULL DEFAULT 0;
-- Since when the reader wants these alerts again.
ALTER TABLE subscription ADD COLUMN resumed_at TIMESTAMPTZ;

-- What did not add up, once each; zero stands for "none".
CREATE TABLE discrepancy (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind        TEXT COLLATE "C" NOT NULL,
    envelope_id BIGINT NOT NULL,
    person_id   BIGINT NOT NULL,
    profile_id  BIGINT NOT NULL,
    notice_id   BIGINT NOT NULL,
    found_at    TIMESTAMPTZ NOT NULL,
    repaired    BIGINT NOT NULL,
    UNIQUE (kind, envelope_id, person_id, profile_id, notice_id)
);
CREATE INDEX discrepancy_time ON discrepancy (found_at);
