-- Who learns, and every answer ever given. Memory and mastery are folds of the answers and are not stored.
CREATE TABLE profile (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);
CREATE TABLE review (
    id INTEGER PRIMARY KEY,
    profile INTEGER NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    question TEXT NOT NULL,
    mode TEXT NOT NULL,
    correct INTEGER NOT NULL,
    credit REAL NOT NULL,
    sure TEXT NOT NULL,
    seconds INTEGER NOT NULL,
    keys TEXT NOT NULL
);
CREATE INDEX review_by_profile ON review (profile, at);
