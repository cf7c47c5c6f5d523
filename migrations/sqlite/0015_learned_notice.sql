-- What each notice left in what was learned (table learned), so that a changed one can be
-- taken back, and which revision of it that was.
CREATE TABLE learned_notice (
    notice_id INTEGER PRIMARY KEY REFERENCES notice (id),
    revision  INTEGER NOT NULL,
    trace     BLOB NOT NULL
) STRICT;
