-- The whole ask of an unfinished answer, as JSON, once it is known who asks: the next process answers it. Null where the
-- answer may only be called interrupted.
ALTER TABLE unfinished ADD COLUMN ask TEXT;

PRAGMA user_version = 3;
