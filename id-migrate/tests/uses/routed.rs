//! Routes of Python whose patterns an id must match, and SQL with computed parts.

use super::{Case, tells};

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("a route of Django that production code reverses", &[
        ("app/views.py", "def job(request, slug):\n    return slug\n"),
        ("app/urls.py", r#"from django.urls import re_path
from app import views
urlpatterns = [re_path(r"^jobs/(?P<slug><<[a-z]+-\d+||[^/]+>>)/$", views.job, name="job")]
"#),
        ("app/links.py", r#"from django.urls import reverse
def job_link(run_id):
    return reverse("job", kwargs={"slug": run_id})
"#),
        ("tests/test_links.py", r#"from django.urls import resolve
from app.links import job_link
def test_link():
    assert resolve(job_link(run_id="nightly-7")).url_name == "job"
"#),
    ]),
    ("a converter of another file", &[
        ("app/__init__.py", r#"from flask import Flask
from app.converters import JobConverter
from app.routes import bp
def create_app():
    app = Flask(__name__)
    app.url_map.converters["job"] = JobConverter
    app.register_blueprint(bp)
    return app
"#),
        ("app/converters.py", r#"from werkzeug.routing import BaseConverter
class JobConverter(BaseConverter):
    regex = r"[a-z]+-\d+"
"#),
        ("app/routes.py", r#"from flask import Blueprint
bp = Blueprint("jobs", __name__)
@bp.get("/jobs/<<<job||<string>>:ref>")
def show(ref):
    return {"state": "done"}
"#),
        ("tests/test_routes.py", r#"from app import create_app
def test_show():
    run_id = "nightly-7"
    response = create_app().test_client().get(f"/jobs/{run_id}")
    assert response.status_code == 200
"#),
    ]),
    ("SQL with a computed part", &[
        ("app/billing.py", r#"SIZE = 7
def charge(conn, run_id):
    conn.execute("INSERT INTO runs (ref, cost) VALUES (?, 1)", (run_id,))
def families(conn):
    return conn.execute(f"SELECT <<substr(ref, {SIZE})||ref, {SIZE}>> FROM runs").fetchone()
"#),
        ("tests/test_billing.py", r#"import sqlite3
from app.billing import charge, families
def test_families():
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE TABLE runs (ref TEXT, cost INT)")
    charge(conn, run_id="nightly-7")
    assert families(conn) is not None
"#),
    ]),
    ("SQL with a computed table", &[
        ("app/billing.py", r#"TABLE = "runs"
def charge(conn, run_id):
    conn.execute(f"INSERT INTO {TABLE} (ref, cost) VALUES (?, 1)", (run_id,))
def families(conn):
    return conn.execute("SELECT <<substr(ref, 9)||ref>> FROM runs").fetchone()
"#),
        ("tests/test_billing.py", r#"import sqlite3
from app.billing import charge, families
def test_families():
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE TABLE runs (ref TEXT, cost INT)")
    charge(conn, run_id="nightly-7")
    assert families(conn) is not None
"#),
    ]),
    ("SQL with a computed part and the name of a run id", &[
        ("app/billing.py", r#"PREFIX = "nightly"
def count(conn):
    return conn.execute(f"SELECT 1 FROM runs WHERE <<run_id LIKE '{PREFIX}%'||run_id <> '{PREFIX}'>>").fetchone()
"#),
        ("tests/test_billing.py", r#"import sqlite3
from app.billing import count
def test_count():
    conn = sqlite3.connect(":memory:")
    conn.execute("CREATE TABLE runs (run_id TEXT)")
    run_id = "nightly-7"
    conn.execute("INSERT INTO runs VALUES (?)", (run_id,))
    assert count(conn) is not None
"#),
    ]),
];

#[test]
fn routes_and_computed_sql_count() {
    tells(CASES);
}
