-- Generated from id_management_patterns.xml; do not edit. Regenerate it with: cargo run -p run-id-ecosystem-tests --no-default-features --bin generate-spec
--
-- The database derives the thread, so it cannot contradict the run id. COLLATE "C" compares bytes, as the library
-- does. For a text that is not a run id, left() may return an empty text, and the CHECK constraint reports the error.

CREATE TABLE runs (
    run_id text COLLATE "C" PRIMARY KEY
        CONSTRAINT run_id_format CHECK (run_id ~ '^run_([A-Za-z0-9][A-Za-z0-9_-]{0,241})_([0-9a-f]{8})$'),
    thread_id text COLLATE "C"
        GENERATED ALWAYS AS (left(substr(run_id, 5), -9)) STORED
);

CREATE INDEX runs_thread_id ON runs (thread_id);

-- For tables that also list threads without runs.
CREATE TABLE threads (
    thread_id text COLLATE "C" PRIMARY KEY
        CONSTRAINT thread_id_format CHECK (thread_id ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,241}$')
);
