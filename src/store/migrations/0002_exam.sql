-- Exams being taken and handed in. The state is one JSON value, written after every act.
CREATE TABLE exam (
    id INTEGER PRIMARY KEY,
    profile INTEGER NOT NULL REFERENCES profile (id) ON DELETE CASCADE,
    started INTEGER NOT NULL,
    open INTEGER NOT NULL,
    state TEXT NOT NULL
);
CREATE INDEX exam_by_profile ON exam (profile, started);
