import sqlite3, pytest


@pytest.fixture
def db():
    c = sqlite3.connect(":memory:")
    c.execute("create table runs (run_id text, n int)")
    return c


def insert(db, run_id, n):


    db.execute("insert into runs values (?, ?)", (run_id, n))


def test_sql(db):
    insert(db, run_id="sql-run", n=1)
    assert db.execute("select n from runs where run_id = 'sql-run'").fetchone() == (1,)


def test_sql_params(db):
    insert(db, run_id="sql-run-2", n=1)
    assert db.execute("select n from runs where run_id = ?", ("sql-run-2",)).fetchone() == (1,)
