-- Member firms, the people who read for them or work for the association, and profiles.
CREATE TABLE member (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name       TEXT COLLATE "C" NOT NULL,
    name_key   TEXT COLLATE "C" NOT NULL,
    neq        TEXT COLLATE "C" UNIQUE,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX member_name ON member (name_key);

CREATE TABLE person (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id  BIGINT REFERENCES member (id),
    role       TEXT COLLATE "C" NOT NULL CHECK (role IN ('member', 'staff')),
    email      TEXT COLLATE "C" NOT NULL UNIQUE,
    name       TEXT COLLATE "C" NOT NULL,
    lang       TEXT COLLATE "C" NOT NULL,
    zone       TEXT COLLATE "C" NOT NULL,
    active     BOOLEAN NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    CHECK (role = 'staff' OR member_id IS NOT NULL)
);
CREATE INDEX person_member ON person (member_id);

CREATE TABLE profile (
    id               BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    member_id        BIGINT NOT NULL REFERENCES member (id),
    revision         BIGINT NOT NULL,
    matched_revision BIGINT NOT NULL,
    active           BOOLEAN NOT NULL,
    body             TEXT NOT NULL,
    created_at       TIMESTAMPTZ NOT NULL,
    changed_at       TIMESTAMPTZ NOT NULL
);
CREATE INDEX profile_member ON profile (member_id);
