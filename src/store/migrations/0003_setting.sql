-- Settings of a profile (the exam day is one), what was forecast and when, and answers that were taken back.
CREATE TABLE setting (
    profile INTEGER NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (profile, name)
) WITHOUT ROWID;
CREATE TABLE forecast (
    id INTEGER PRIMARY KEY,
    profile INTEGER NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    exam_day TEXT NOT NULL,
    expected REAL NOT NULL,
    low REAL NOT NULL,
    high REAL NOT NULL
);
ALTER TABLE review ADD COLUMN undone INTEGER NOT NULL DEFAULT 0;
