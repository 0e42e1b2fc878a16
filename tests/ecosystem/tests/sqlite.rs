//! `SPEC/sqlite.sql` in SQLite, and ids as parameters and columns.

#![cfg(feature = "sqlx")]

use run_id::legacy::LenientRunId;
use run_id::{RunId, RunIdRef, ThreadId, ThreadIdRef, run_id, thread_id};
use run_id_ecosystem_tests::spec::{Outcome, Spec};
use sqlx::sqlite::SqliteConnection;
use sqlx::{Connection as _, Error, Row as _, query, query_as, query_scalar, raw_sql};

const TABLES: &str = include_str!("../../../SPEC/sqlite.sql");
const INSERT: &str = "INSERT INTO runs (run_id) VALUES (?)";

async fn database() -> SqliteConnection {
    let mut db = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    raw_sql(TABLES).execute(&mut db).await.unwrap();
    db
}

async fn rows(db: &mut SqliteConnection, table: &str) -> i64 {
    let sql = match table {
        "runs" => "SELECT count(*) FROM runs",
        _ => "SELECT count(*) FROM threads",
    };
    query_scalar(sql).fetch_one(db).await.unwrap()
}

fn message(error: &Error) -> &str {
    error
        .as_database_error()
        .expect("the engine's word")
        .message()
}

/// A reader copies the table out of the page.
#[test]
fn the_page_shows_the_table_of_the_specification() {
    let page = include_str!("../../../docs/database.md");
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let begin = TABLES.find("CREATE TABLE runs").unwrap();
    let end = begin + TABLES[begin..].find(");").unwrap();
    let table = flat(&TABLES[begin..end]);
    assert!(
        flat(page).contains(&table),
        "{table}\nis not in docs/database.md"
    );
}

#[tokio::test]
async fn every_valid_run_id_comes_back_with_its_thread() {
    let mut db = database().await;
    let mut count = 0;
    for vector in Spec::read().run_ids {
        let Outcome::RunId { thread_id, .. } = &vector.outcome else {
            continue;
        };
        let run_id = RunId::parse(&vector.text).unwrap();
        query(INSERT).bind(&run_id).execute(&mut db).await.unwrap();
        let row: (RunId, ThreadId) =
            query_as("SELECT run_id, thread_id FROM runs WHERE run_id = ?")
                .bind(&run_id)
                .fetch_one(&mut db)
                .await
                .unwrap();
        assert_eq!(row.1, thread_id.as_str());
        assert_eq!(row.0, run_id);
        count += 1;
    }
    assert_eq!(rows(&mut db, "runs").await, count);
    assert!(count >= 40);
}

#[tokio::test]
async fn the_engine_refuses_every_invalid_run_id() {
    let mut db = database().await;
    for vector in Spec::read().run_ids {
        if vector.is_valid() {
            continue;
        }
        let inserted = query(INSERT).bind(&vector.text).execute(&mut db).await;
        let error = inserted.expect_err(&format!("{:?} went in", vector.text));
        assert_eq!(message(&error), "CHECK constraint failed: run_id_format");
    }
    assert_eq!(rows(&mut db, "runs").await, 0);
}

#[tokio::test]
async fn the_engine_takes_and_refuses_the_same_thread_ids() {
    let mut db = database().await;
    let mut valid = 0;
    for vector in Spec::read().thread_ids {
        let inserted = query("INSERT INTO threads (thread_id) VALUES (?)")
            .bind(&vector.text)
            .execute(&mut db)
            .await;
        match inserted {
            Ok(_) => assert!(vector.is_valid(), "{:?} went in", vector.text),
            Err(error) => {
                assert!(!vector.is_valid(), "{:?}: {error}", vector.text);
                assert_eq!(message(&error), "CHECK constraint failed: thread_id_format");
            }
        }
        valid += i64::from(vector.is_valid());
    }
    assert_eq!(rows(&mut db, "threads").await, valid);
}

#[tokio::test]
async fn what_is_no_text_is_refused() {
    let mut db = database().await;
    for (value, expected) in [
        ("NULL", "NOT NULL constraint failed: runs.run_id"),
        ("7", "CHECK constraint failed: run_id_format"),
        (
            "CAST('run_a_12345678' AS BLOB)",
            "CHECK constraint failed: run_id_format",
        ),
    ] {
        let sql = sqlx::AssertSqlSafe(format!("INSERT INTO runs (run_id) VALUES ({value})"));
        let error = query(sql).execute(&mut db).await.unwrap_err();
        assert_eq!(message(&error), expected, "{value}");
    }
    assert_eq!(rows(&mut db, "runs").await, 0);
}

#[tokio::test]
async fn the_thread_cannot_be_written_or_made_to_disagree() {
    let mut db = database().await;
    let insert = query("INSERT INTO runs (run_id, thread_id) VALUES ('run_a_12345678', 'b')");
    let error = insert.execute(&mut db).await.unwrap_err();
    assert_eq!(
        message(&error),
        "cannot INSERT into generated column \"thread_id\""
    );

    query(INSERT)
        .bind(run_id!("run_a_12345678"))
        .execute(&mut db)
        .await
        .unwrap();
    let update = query("UPDATE runs SET thread_id = 'b'")
        .execute(&mut db)
        .await;
    assert_eq!(
        message(&update.unwrap_err()),
        "cannot UPDATE generated column \"thread_id\""
    );
    let update = query("UPDATE runs SET run_id = 'test-run'")
        .execute(&mut db)
        .await;
    assert_eq!(
        message(&update.unwrap_err()),
        "CHECK constraint failed: run_id_format"
    );
    query("UPDATE runs SET run_id = 'run_b_12345678'")
        .execute(&mut db)
        .await
        .unwrap();
    let thread: ThreadId = query_scalar("SELECT thread_id FROM runs")
        .fetch_one(&mut db)
        .await
        .unwrap();
    assert_eq!(thread, "b");
}

#[tokio::test]
async fn a_query_by_thread_uses_the_index() {
    let mut db = database().await;
    let row = query("EXPLAIN QUERY PLAN SELECT run_id FROM runs WHERE thread_id = ?")
        .bind(thread_id!("checkout"))
        .fetch_one(&mut db)
        .await
        .unwrap();
    let plan: String = row.get("detail");
    assert_eq!(plan, "SEARCH runs USING INDEX runs_thread_id (thread_id=?)");
}

#[tokio::test]
async fn every_form_of_an_id_is_a_parameter_and_a_column() {
    let mut db = database().await;
    let id = run_id!("run_a_b_12345678");
    query(INSERT)
        .bind(id.clone())
        .execute(&mut db)
        .await
        .unwrap();
    let by_run = "SELECT count(*) FROM runs WHERE run_id = ?";
    let by_thread = "SELECT count(*) FROM runs WHERE thread_id = ?";
    for found in [
        query_scalar(by_run).bind(&id).fetch_one(&mut db).await,
        query_scalar(by_run)
            .bind(id.as_ref_id())
            .fetch_one(&mut db)
            .await,
        query_scalar(by_run)
            .bind(Some(id.clone()))
            .fetch_one(&mut db)
            .await,
        query_scalar(by_run)
            .bind(LenientRunId::from(id.clone()))
            .fetch_one(&mut db)
            .await,
        query_scalar(by_thread)
            .bind(thread_id!("a_b"))
            .fetch_one(&mut db)
            .await,
        query_scalar(by_thread)
            .bind(id.thread_id())
            .fetch_one(&mut db)
            .await,
    ] {
        let count: i64 = found.unwrap();
        assert_eq!(count, 1);
    }

    let row = query("SELECT run_id, thread_id, NULL FROM runs")
        .fetch_one(&mut db)
        .await
        .unwrap();
    assert_eq!(row.get::<RunIdRef<'_>, _>(0), id);
    assert_eq!(row.get::<ThreadIdRef<'_>, _>("thread_id"), "a_b");
    assert_eq!(row.get::<Option<RunId>, _>(2), None);
}

#[tokio::test]
async fn a_wrong_text_in_a_column_is_an_error_with_our_message() {
    let mut db = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    raw_sql(
        "CREATE TABLE old (run_id TEXT, thread_id TEXT); INSERT INTO old VALUES ('test-run', '')",
    )
    .execute(&mut db)
    .await
    .unwrap();
    let run_id = query_scalar::<_, RunId>("SELECT run_id FROM old")
        .fetch_one(&mut db)
        .await;
    assert_eq!(
        run_id.unwrap_err().to_string(),
        "error occurred while decoding column 0: invalid run id: expected the prefix `run_`, found `t` at byte 0"
    );
    let row = query("SELECT thread_id FROM old")
        .fetch_one(&mut db)
        .await
        .unwrap();
    let error = row.try_get::<ThreadIdRef<'_>, _>("thread_id").unwrap_err();
    let Error::ColumnDecode { source, .. } = &error else {
        panic!("expected a column, found {error:?}");
    };
    let source = source.downcast_ref::<run_id::ParseIdError>().unwrap();
    assert_eq!(source.kind(), run_id::IdErrorKind::Empty);

    let old: LenientRunId = query_scalar("SELECT run_id FROM old")
        .fetch_one(&mut db)
        .await
        .unwrap();
    assert_eq!(old.migrate(), "run_test_thread_d681df4d");
}

#[tokio::test]
async fn null_is_no_id_also_where_any_text_is_one() {
    let mut db = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    let expected =
        "error occurred while decoding column 0: unexpected null; try decoding as an `Option`";
    let null = query("SELECT NULL, ''").fetch_one(&mut db).await.unwrap();
    let error = null.try_get::<LenientRunId, _>(0).unwrap_err();
    assert_eq!(error.to_string(), expected);
    let error = null.try_get::<RunId, _>(0).unwrap_err();
    assert_eq!(error.to_string(), expected);
    let error = null.try_get::<ThreadIdRef<'_>, _>(0).unwrap_err();
    assert_eq!(error.to_string(), expected);
    assert_eq!(null.try_get::<Option<LenientRunId>, _>(0).unwrap(), None);
    assert_eq!(null.try_get::<LenientRunId, _>(1).unwrap(), "");
}
