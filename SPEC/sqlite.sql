-- Generated from id_management_patterns.xml; do not edit. Regenerate it with: cargo run -p run-id-ecosystem-tests --no-default-features --bin generate-spec
--
-- For SQLite 3.31 and newer. The database derives the thread, so it cannot contradict the run id. The two lengths of
-- a text differ if it is not ASCII, or contains a NUL, at which GLOB and length() stop.

CREATE TABLE runs (
    run_id TEXT NOT NULL PRIMARY KEY
        CONSTRAINT run_id_format CHECK (
            typeof(run_id) = 'text'
            AND length(run_id) <= 255
            AND length(run_id) = length(CAST(run_id AS BLOB))
            AND run_id GLOB 'run_[A-Za-z0-9]*_[0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f][0-9a-f]'
            AND run_id NOT GLOB '*[^A-Za-z0-9_-]*'
        ),
    thread_id TEXT
        GENERATED ALWAYS AS (substr(run_id, 5, length(run_id) - 13)) VIRTUAL
);

CREATE INDEX runs_thread_id ON runs (thread_id);

-- For tables that also list threads without runs.
CREATE TABLE threads (
    thread_id TEXT NOT NULL PRIMARY KEY
        CONSTRAINT thread_id_format CHECK (
            typeof(thread_id) = 'text'
            AND length(thread_id) <= 242
            AND length(thread_id) = length(CAST(thread_id AS BLOB))
            AND thread_id GLOB '[A-Za-z0-9]*'
            AND thread_id NOT GLOB '*[^A-Za-z0-9_-]*'
        )
);
