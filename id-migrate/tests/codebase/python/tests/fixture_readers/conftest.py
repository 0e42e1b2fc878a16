import pytest


@pytest.fixture
def ctx():
    return {"run_id": "plain-run"}


@pytest.fixture
def ctx2():
    return {"run_id": "plain-url"}
