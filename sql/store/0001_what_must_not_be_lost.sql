-- Moments are microseconds since 1970 (UTC); persons are keyed hashes in hexadecimal.

-- What is needed to replay an answer, by the short id that it was given under.
CREATE TABLE receipts (
    id      TEXT NOT NULL PRIMARY KEY,
    receipt TEXT NOT NULL
) WITHOUT ROWID;

-- One person's word on one answer: the last vote counts, 0 is a vote taken back.
CREATE TABLE feedback (
    answer  TEXT NOT NULL,
    person  TEXT NOT NULL,
    receipt TEXT,
    vote    INTEGER NOT NULL CHECK (vote IN (-1, 0, 1)),
    reason  TEXT,
    at      INTEGER NOT NULL,
    PRIMARY KEY (answer, person)
) WITHOUT ROWID;

-- Answers that were begun and not ended. Who holds one says that it lives (alive_at), or loses it to another.
CREATE TABLE unfinished (
    answer   TEXT NOT NULL PRIMARY KEY,
    thread   TEXT NOT NULL,
    words    TEXT NOT NULL,
    message  TEXT,
    begun_at INTEGER NOT NULL,
    owner    TEXT NOT NULL,
    alive_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX unfinished_alive ON unfinished (alive_at);

-- Small facts that outlive a process, as JSON.
CREATE TABLE meta (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

PRAGMA user_version = 1;
