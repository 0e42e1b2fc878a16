-- Generated from id_management_patterns.xml; do not edit. Write it anew with: cargo run -p run-id-ecosystem-tests --no-default-features --bin generate-spec
--
-- The thread is derived by the database, so it cannot contradict the run id. COLLATE "C" compares bytes, as the
-- library does. An empty left() for texts that are no run ids leaves the word to the CHECK constraint.

CREATE TABLE runs (
    run_id text COLLATE "C" PRIMARY KEY
        CONSTRAINT run_id_format CHECK (run_id ~ '^run_([A-Za-z0-9][A-Za-z0-9_-]{0,241})_([0-9a-f]{8})$'),
    thread_id text COLLATE "C"
        GENERATED ALWAYS AS (left(substr(run_id, 5), -9)) STORED
);

CREATE INDEX runs_thread_id ON runs (thread_id);

-- For tables that know threads without runs.
CREATE TABLE threads (
    thread_id text COLLATE "C" PRIMARY KEY
        CONSTRAINT thread_id_format CHECK (thread_id ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,241}$')
);
