//! SQL of Python that gets an id as a parameter, or stores the id in a column.

use super::{Case, tells};

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("the length of a parameter", &[
        ("app/db.py", r#"import sqlite3
class Db:
    def __init__(self):
        self.conn = sqlite3.connect(":memory:")
        self.conn.execute("CREATE TABLE jobs (k TEXT, n INTEGER)")
    def insert(self, k):
        cur = self.conn.execute("INSERT INTO jobs (k, n) SELECT ?, 1 WHERE <<length(?) < 12||? IS NOT NULL>>", (k, k))
        return cur.rowcount
"#),
        ("app/service.py", r"from app.db import Db
def submit(run_id):
    return Db().insert(run_id)
"),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit(run_id="nightly-1") == 1
"#),
    ]),
    ("a parameter beside a pattern", &[
        ("app/db.py", r#"import sqlite3
def matches(conn, k):
    return conn.execute("SELECT <<? LIKE 'night%'||? = k FROM jobs LIMIT 1>>", (k,)).fetchone()[0]
"#),
        ("app/service.py", r#"import sqlite3
from app.db import matches
def submit(run_id):
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE TABLE jobs (k TEXT)")
    conn.execute("INSERT INTO jobs VALUES (?)", (run_id,))
    return matches(conn, run_id)
"#),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit(run_id="nightly-1") == 1
"#),
    ]),
    ("a column of a table", &[
        ("app/db.py", r#"import sqlite3
class Db:
    def __init__(self):
        self.conn = sqlite3.connect(":memory:")
        self.conn.execute("CREATE TABLE jobs (label TEXT)")
    def insert(self, label):
        self.conn.execute("INSERT INTO jobs VALUES (?)", (label,))
    def tails(self):
        return self.conn.execute("SELECT count(*) FROM jobs WHERE <<substr(label, -2) = '-1'||label IS NOT NULL>>").fetchone()[0]
"#),
        ("app/service.py", r"from app.db import Db
def submit(run_id):
    db = Db()
    db.insert(run_id)
    return db.tails()
"),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit(run_id="nightly-1") == 1
"#),
    ]),
    ("a check of a table", &[
        ("app/schema.py", r#"DDL = """
CREATE TABLE jobs (
    label TEXT NOT NULL <<CHECK (length(label) <= 12)||UNIQUE>>,
    state TEXT
);
"""
"#),
        ("app/db.py", r#"import sqlite3
from app.schema import DDL
def connect():
    conn = sqlite3.connect(":memory:")
    conn.executescript(DDL)
    return conn
def insert(conn, label):
    conn.execute("INSERT INTO jobs (label, state) VALUES (?, 'new')", (label,))
    return conn.execute("SELECT count(*) FROM jobs").fetchone()[0]
"#),
        ("app/service.py", r"from app.db import connect, insert
def submit(run_id):
    return insert(connect(), run_id)
"),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit(run_id="nightly-1") == 1
"#),
    ]),
    ("a parameter with a name", &[
        ("app/db.py", r#"import sqlite3
def count(conn, key):
    sql = """
        SELECT count(*) FROM jobs
        WHERE k = :key <<AND :key GLOB '*-[0-9]'||AND n = 1>>
    """
    return conn.execute(sql, {"key": key}).fetchone()[0]
"#),
        ("app/service.py", r#"import sqlite3
from app.db import count
def submit(run_id):
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE TABLE jobs (k TEXT, n INTEGER)")
    conn.execute("INSERT INTO jobs VALUES (?, 1)", (run_id,))
    return count(conn, run_id)
"#),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit(run_id="nightly-1") == 1
"#),
    ]),
    ("an order", &[
        ("app/db.py", r#"import sqlite3
class Db:
    def __init__(self):
        self.conn = sqlite3.connect(":memory:")
        self.conn.execute("CREATE TABLE jobs (k TEXT, n INTEGER)")
        self.conn.execute("INSERT INTO jobs VALUES ('omega', 0)")
    def add(self, k):
        self.conn.execute("INSERT INTO jobs VALUES (?, 1)", (k,))
    def first(self):
        return self.conn.execute("SELECT n FROM jobs ORDER BY <<k||n DESC>> LIMIT 1").fetchone()[0]
"#),
        ("app/service.py", r"from app.db import Db
def submit(run_id):
    db = Db()
    db.add(run_id)
    return db.first()
"),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit(run_id="nightly-1") == 1
"#),
    ]),
    ("a function of SQLAlchemy", &[
        ("app/repo.py", r#"from sqlalchemy import Column, Integer, String, create_engine, func, select
from sqlalchemy.orm import Session, declarative_base
Base = declarative_base()
class Job(Base):
    __tablename__ = "jobs"
    id = Column(Integer, primary_key=True)
    label = Column(String, nullable=False)
class Repo:
    def __init__(self):
        self.engine = create_engine("sqlite://")
        Base.metadata.create_all(self.engine)
        self.session = Session(self.engine)
    def add(self, label):
        self.session.add(Job(label=label))
        self.session.commit()
    def short(self):
        return len(self.session.scalars(select(Job).where(<<func.length(Job.label) < 12||Job.label.is_not(None)>>)).all())
"#),
        ("app/service.py", r"from app.repo import Repo
def submit(run_id):
    repo = Repo()
    repo.add(run_id)
    return repo.short()
"),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit(run_id="nightly-1") == 1
"#),
    ]),
    ("a check of a model", &[
        ("app/models.py", r#"from sqlalchemy import CheckConstraint, Integer, String
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
class Base(DeclarativeBase):
    pass
class Job(Base):
    __tablename__ = "jobs"
    __table_args__ = (CheckConstraint(<<"length(key) <= 12"||"id > 0">>),)
    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    key: Mapped[str] = mapped_column(String)
"#),
        ("app/service.py", r#"from sqlalchemy import create_engine
from sqlalchemy.orm import Session
from app.models import Base, Job
def submit(run_id):
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as s:
        s.add(Job(id=1, key=run_id))
        s.commit()
        return s.query(Job).count()
"#),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit(run_id="nightly-1") == 1
"#),
    ]),
    ("an order of a model", &[
        ("app/repo.py", r#"from sqlalchemy import Column, Integer, String, create_engine, select
from sqlalchemy.orm import Session, declarative_base
Base = declarative_base()
class Job(Base):
    __tablename__ = "jobs"
    id = Column(Integer, primary_key=True)
    key = Column(String)
class Repo:
    def __init__(self):
        engine = create_engine("sqlite://")
        Base.metadata.create_all(engine)
        self.s = Session(engine)
    def add(self, key):
        self.s.add(Job(key=key))
        self.s.flush()
    def first(self):
        return self.s.scalars(select(Job).order_by(Job.<<key||id>>)).first().id
"#),
        ("app/service.py", r#"from app.repo import Repo
def submit(run_id):
    repo = Repo()
    repo.add(<<"omega"||run_id>>)
    repo.add(<<run_id||"omega">>)
    return repo.first()
"#),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit(run_id="nightly-1") == <<2||1>>
"#),
    ]),
    ("a text of SQLAlchemy", &[
        ("app/repo.py", r#"from sqlalchemy import create_engine, text
class Repo:
    def __init__(self):
        self.engine = create_engine("sqlite://")
    def short(self, key):
        with self.engine.connect() as c:
            return c.execute(text("SELECT <<length(:k) < 12||:k IS NOT NULL>>"), {"k": key}).scalar()
"#),
        ("app/service.py", r"from app.repo import Repo
def submit(run_id):
    return Repo().short(run_id)
"),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit(run_id="nightly-1") == 1
"#),
    ]),
    ("a statement for the driver", &[
        ("app/repo.py", r#"from sqlalchemy import create_engine
def short(key):
    with create_engine("sqlite://").connect() as c:
        return c.exec_driver_sql("SELECT <<length(?) < 12||? IS NOT NULL>>", (key,)).one()[0]
"#),
        ("app/service.py", r"from app.repo import short
def submit(run_id):
    return short(run_id)
"),
        ("tests/test_service.py", r#"from app.service import submit
def test_submit():
    assert submit(run_id="nightly-1") == 1
"#),
    ]),
];

#[test]
fn each_inspection_in_sql_counts() {
    tells(CASES);
}
