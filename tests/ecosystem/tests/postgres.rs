//! `SPEC/postgres.sql` in PostgreSQL, and ids as parameters and columns.
//!
//! The server is one that the test starts, when PostgreSQL is installed, or the one that the environment variable
//! `RUN_ID_POSTGRES_URL` names (`postgres://user:password@localhost/database`); there only temporary tables are made.

#![cfg(all(feature = "sqlx", unix))]

use run_id::legacy::LenientRunId;
use run_id::{
    IdErrorKind, ParseIdError, RunId, RunIdRef, ThreadId, ThreadIdRef, run_id, thread_id,
};
use run_id_ecosystem_tests::postgres_server::PostgresServer;
use run_id_ecosystem_tests::spec::{Outcome, Spec, Vector};
use run_id_test_support::skip;
use sqlx::postgres::PgConnection;
use sqlx::{Error, Row as _, query, query_as, query_scalar, raw_sql};

const TABLES: &str = include_str!("../../../SPEC/postgres.sql");
const PAGE: &str = include_str!("../../../docs/database.md");
const INSERT: &str = "INSERT INTO runs (run_id) VALUES ($1)";

/// One server for all: starting it costs more than the tests.
#[tokio::test]
async fn postgres_agrees() {
    let Some(server) = PostgresServer::find().await else {
        return skip(
            "postgres",
            "apt-get install postgresql, or name a server in RUN_ID_POSTGRES_URL",
        );
    };
    let spec = Spec::read();
    valid_run_ids_come_back_with_their_thread(&mut tables(&server).await, &spec.run_ids).await;
    invalid_run_ids_are_refused(&mut tables(&server).await, &spec.run_ids).await;
    the_same_thread_ids_are_taken(&mut tables(&server).await, &spec.thread_ids).await;
    the_thread_cannot_be_made_to_disagree(&mut tables(&server).await).await;
    a_query_by_thread_uses_the_index(&mut tables(&server).await).await;
    every_form_is_a_parameter_and_a_column(&mut tables(&server).await).await;
    a_wrong_text_in_a_column_is_our_error(&mut server.connect().await).await;
    a_table_that_is_there_is_brought_over(&mut server.connect().await).await;
}

async fn tables(server: &PostgresServer) -> PgConnection {
    let mut db = server.connect().await;
    raw_sql(TABLES).execute(&mut db).await.unwrap();
    db
}

fn message(error: &Error) -> &str {
    error
        .as_database_error()
        .expect("the engine's word")
        .message()
}

async fn valid_run_ids_come_back_with_their_thread(db: &mut PgConnection, vectors: &[Vector]) {
    let mut count = 0;
    for vector in vectors {
        let Outcome::RunId { thread_id, .. } = &vector.outcome else {
            continue;
        };
        let run_id = RunId::parse(&vector.text).unwrap();
        let row: (RunId, ThreadId) =
            query_as("INSERT INTO runs (run_id) VALUES ($1) RETURNING run_id, thread_id")
                .bind(&run_id)
                .fetch_one(&mut *db)
                .await
                .unwrap();
        assert_eq!(row.0, run_id);
        assert_eq!(row.1, thread_id.as_str());
        count += 1;
    }
    assert_eq!(rows(db).await, count);
    assert!(count >= 40);
    // The engine's order is the library's: that of the bytes.
    let in_order: Vec<RunId> = query_scalar("SELECT run_id FROM runs ORDER BY run_id")
        .fetch_all(db)
        .await
        .unwrap();
    assert!(in_order.is_sorted());
}

async fn rows(db: &mut PgConnection) -> i64 {
    query_scalar("SELECT count(*) FROM runs")
        .fetch_one(db)
        .await
        .unwrap()
}

async fn invalid_run_ids_are_refused(db: &mut PgConnection, vectors: &[Vector]) {
    for vector in vectors.iter().filter(|vector| !vector.is_valid()) {
        let inserted = query(INSERT).bind(&vector.text).execute(&mut *db).await;
        let error = inserted.expect_err(&format!("{:?} went in", vector.text));
        assert_eq!(message(&error), refusal(vector, "runs", "run_id_format"));
    }
    let null = query(INSERT).bind(None::<RunId>).execute(&mut *db).await;
    assert_eq!(
        message(&null.unwrap_err()),
        "null value in column \"run_id\" of relation \"runs\" violates not-null constraint"
    );
    assert_eq!(rows(db).await, 0);
}

/// A text of PostgreSQL cannot hold a NUL at all.
fn refusal(vector: &Vector, table: &str, constraint: &str) -> String {
    if vector.text.contains('\0') {
        "invalid byte sequence for encoding \"UTF8\": 0x00".into()
    } else {
        format!("new row for relation \"{table}\" violates check constraint \"{constraint}\"")
    }
}

async fn the_same_thread_ids_are_taken(db: &mut PgConnection, vectors: &[Vector]) {
    for vector in vectors {
        let inserted = query("INSERT INTO threads (thread_id) VALUES ($1)")
            .bind(&vector.text)
            .execute(&mut *db)
            .await;
        match inserted {
            Ok(_) => assert!(vector.is_valid(), "{:?} went in", vector.text),
            Err(error) => {
                assert!(!vector.is_valid(), "{:?}: {error}", vector.text);
                let expected = refusal(vector, "threads", "thread_id_format");
                assert_eq!(message(&error), expected);
            }
        }
    }
}

async fn the_thread_cannot_be_made_to_disagree(db: &mut PgConnection) {
    let insert = query("INSERT INTO runs (run_id, thread_id) VALUES ('run_a_12345678', 'b')");
    assert_eq!(
        message(&insert.execute(&mut *db).await.unwrap_err()),
        "cannot insert a non-DEFAULT value into column \"thread_id\""
    );
    query(INSERT)
        .bind(run_id!("run_a_12345678"))
        .execute(&mut *db)
        .await
        .unwrap();
    let update = query("UPDATE runs SET thread_id = 'b'")
        .execute(&mut *db)
        .await;
    assert_eq!(
        message(&update.unwrap_err()),
        "column \"thread_id\" can only be updated to DEFAULT"
    );
    query("UPDATE runs SET run_id = 'run_b_12345678'")
        .execute(&mut *db)
        .await
        .unwrap();
    let thread: ThreadId = query_scalar("SELECT thread_id FROM runs")
        .fetch_one(db)
        .await
        .unwrap();
    assert_eq!(thread, "b");
}

async fn a_query_by_thread_uses_the_index(db: &mut PgConnection) {
    raw_sql(
        "INSERT INTO runs (run_id)
             SELECT 'run_thread-' || i || '_' || lpad(to_hex(i), 8, '0') FROM generate_series(1, 20000) AS i;
         ANALYZE runs",
    )
    .execute(&mut *db)
    .await
    .unwrap();
    let plan: Vec<String> =
        query_scalar("EXPLAIN SELECT run_id FROM runs WHERE thread_id = 'thread-7'")
            .fetch_all(&mut *db)
            .await
            .unwrap();
    assert!(
        plan[0].starts_with("Index Scan using runs_thread_id on runs"),
        "{plan:?}"
    );
    let found: Vec<RunId> = query_scalar("SELECT run_id FROM runs WHERE thread_id = $1")
        .bind(thread_id!("thread-7"))
        .fetch_all(db)
        .await
        .unwrap();
    assert_eq!(found, ["run_thread-7_00000007"]);
}

async fn every_form_is_a_parameter_and_a_column(db: &mut PgConnection) {
    let id = run_id!("run_a_b_12345678");
    query(INSERT)
        .bind(id.clone())
        .execute(&mut *db)
        .await
        .unwrap();
    let by_run = "SELECT count(*) FROM runs WHERE run_id = $1";
    let by_thread = "SELECT count(*) FROM runs WHERE thread_id = $1";
    for found in [
        query_scalar(by_run).bind(&id).fetch_one(&mut *db).await,
        query_scalar(by_run)
            .bind(id.as_ref_id())
            .fetch_one(&mut *db)
            .await,
        query_scalar(by_run)
            .bind(Some(id.clone()))
            .fetch_one(&mut *db)
            .await,
        query_scalar(by_run)
            .bind(LenientRunId::from(id.clone()))
            .fetch_one(&mut *db)
            .await,
        query_scalar(by_thread)
            .bind(thread_id!("a_b"))
            .fetch_one(&mut *db)
            .await,
        query_scalar(by_thread)
            .bind(id.thread_id())
            .fetch_one(&mut *db)
            .await,
        // Many at once: a list of their texts.
        query_scalar("SELECT count(*) FROM runs WHERE run_id = ANY($1)")
            .bind(&[id.as_str(), "run_a_00000000"][..])
            .fetch_one(&mut *db)
            .await,
    ] {
        let count: i64 = found.unwrap();
        assert_eq!(count, 1);
    }
    let row = query("SELECT run_id, thread_id, NULL::text, run_id::varchar(255) FROM runs")
        .fetch_one(db)
        .await
        .unwrap();
    assert_eq!(row.get::<RunIdRef<'_>, _>(0), id);
    assert_eq!(row.get::<ThreadIdRef<'_>, _>("thread_id"), "a_b");
    assert_eq!(row.get::<Option<RunId>, _>(2), None);
    assert_eq!(row.get::<RunId, _>(3), id);
}

async fn a_wrong_text_in_a_column_is_our_error(db: &mut PgConnection) {
    let run_id = query_scalar::<_, RunId>("SELECT 'test-run'")
        .fetch_one(&mut *db)
        .await;
    assert_eq!(
        run_id.unwrap_err().to_string(),
        "error occurred while decoding column 0: invalid run id: expected the prefix `run_`, found `t` at byte 0"
    );
    let row = query("SELECT ''").fetch_one(&mut *db).await.unwrap();
    let Err(Error::ColumnDecode { source, .. }) = row.try_get::<ThreadId, _>(0) else {
        panic!("expected an error of the column");
    };
    let source = source.downcast_ref::<ParseIdError>().unwrap();
    assert_eq!(source.kind(), IdErrorKind::Empty);

    let number = query_scalar::<_, RunId>("SELECT 7")
        .fetch_one(&mut *db)
        .await;
    let number = number.unwrap_err().to_string();
    assert!(
        number.contains("is not compatible with SQL type `INT4`"),
        "{number}"
    );

    let old: LenientRunId = query_scalar("SELECT 'test-run'")
        .fetch_one(db)
        .await
        .unwrap();
    assert_eq!(old.migrate(), "run_test_thread_d681df4d");
}

/// The SQL of the documentation page, on a table with what such tables hold.
async fn a_table_that_is_there_is_brought_over(db: &mut PgConnection) {
    let [create, change, disagreeing] = page_sql();
    assert!(TABLES.contains(create), "{create}");
    let (before, after) = change.split_once("-- Repair the rows").unwrap();
    raw_sql(
        "CREATE TABLE old_runs (run_id text, thread_id text);
         INSERT INTO old_runs VALUES ('run_a_12345678', 'a'), ('run_b_12345678', 'x'), ('test-run', 'y')",
    )
    .execute(&mut *db)
    .await
    .unwrap();

    let wrong: Vec<(LenientRunId, String)> =
        query_as(disagreeing).fetch_all(&mut *db).await.unwrap();
    let wrong: Vec<&str> = wrong.iter().map(|(run_id, _)| run_id.as_str()).collect();
    assert_eq!(wrong, ["run_b_12345678", "test-run"]);

    raw_sql(before).execute(&mut *db).await.unwrap();
    let refused = query("INSERT INTO old_runs VALUES ('test-run', 'y')")
        .execute(&mut *db)
        .await;
    assert_eq!(
        message(&refused.unwrap_err()),
        "new row for relation \"old_runs\" violates check constraint \"run_id_format\""
    );
    let old: LenientRunId = query_scalar("SELECT run_id FROM old_runs WHERE run_id = 'test-run'")
        .fetch_one(&mut *db)
        .await
        .unwrap();
    query("UPDATE old_runs SET run_id = $1 WHERE run_id = $2")
        .bind(old.migrate())
        .bind(old)
        .execute(&mut *db)
        .await
        .unwrap();
    let after = after.split_once('\n').unwrap().1;
    raw_sql(after).execute(&mut *db).await.unwrap();
    let rows: Vec<(RunId, ThreadId)> =
        query_as("SELECT run_id, thread_id FROM old_runs ORDER BY run_id")
            .fetch_all(db)
            .await
            .unwrap();
    let threads: Vec<&str> = rows.iter().map(|(_, thread)| thread.as_str()).collect();
    assert_eq!(threads, ["a", "b", "test_thread"]);
}

fn page_sql() -> [&'static str; 3] {
    let blocks: Vec<&str> = PAGE
        .split("```sql\n")
        .skip(1)
        .map(|rest| rest.split_once("```").unwrap().0.trim())
        .collect();
    blocks.try_into().expect("three blocks of SQL")
}
