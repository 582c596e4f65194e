-- Where no Redis keeps it: what buttons mean, and which process of this machine does what only one may do.
CREATE TABLE controls (
    id      TEXT NOT NULL PRIMARY KEY,
    meaning TEXT NOT NULL,
    ends_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX controls_ends ON controls (ends_at);

-- A lease that has ended stays, for its fence: each new holder gets a greater one.
CREATE TABLE leases (
    name    TEXT NOT NULL PRIMARY KEY,
    owner   TEXT NOT NULL,
    ends_at INTEGER NOT NULL,
    fence   INTEGER NOT NULL
) WITHOUT ROWID;

PRAGMA user_version = 2;
