-- Pictures and files that chats fetch from an address of ours, oldest first by their numbers: where it becomes too much,
-- those go.
CREATE TABLE files (
    id      INTEGER PRIMARY KEY,
    name    TEXT NOT NULL UNIQUE,
    ends_at INTEGER NOT NULL,
    size    INTEGER NOT NULL,
    content BLOB NOT NULL
);
CREATE INDEX files_end ON files (ends_at);

PRAGMA user_version = 4;
