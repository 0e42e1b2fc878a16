import os


def test_env(monkeypatch):
    monkeypatch.setenv("RUN_ID", "env-run")
    assert os.environ["RUN_ID"] == "env-run"


def test_env2():
    os.environ["RUN_ID"] = "env-run-2"
    assert os.getenv("RUN_ID") == "env-run-2"
    assert os.environ.get("RUN_ID", "none") == "env-run-2"
    del os.environ["RUN_ID"]
