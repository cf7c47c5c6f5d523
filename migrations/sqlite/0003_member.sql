-- Member firms, the people who read for them or work for the association, and profiles.
CREATE TABLE member (
    id         INTEGER PRIMARY KEY,
    name       TEXT NOT NULL,
    name_key   TEXT NOT NULL,
    neq        TEXT UNIQUE,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX member_name ON member (name_key);

CREATE TABLE person (
    id         INTEGER PRIMARY KEY,
    member_id  INTEGER REFERENCES member (id),
    role       TEXT NOT NULL CHECK (role IN ('member', 'staff')),
    email      TEXT NOT NULL UNIQUE,
    name       TEXT NOT NULL,
    lang       TEXT NOT NULL,
    zone       TEXT NOT NULL,
    active     INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    CHECK (role = 'staff' OR member_id IS NOT NULL)
) STRICT;
CREATE INDEX person_member ON person (member_id);

CREATE TABLE profile (
    id               INTEGER PRIMARY KEY,
    member_id        INTEGER NOT NULL REFERENCES member (id),
    revision         INTEGER NOT NULL,
    matched_revision INTEGER NOT NULL,
    active           INTEGER NOT NULL,
    body             TEXT NOT NULL,
    created_at       TEXT NOT NULL,
    changed_at       TEXT NOT NULL
) STRICT;
CREATE INDEX profile_member ON profile (member_id);
