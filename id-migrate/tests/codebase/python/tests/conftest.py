from unittest.mock import Mock

import pytest

from shop.service import Service

TEST_RUN_ID = "test-run"
TEST_THREAD_ID = "checkout"


@pytest.fixture
def bus():
    return Mock()


@pytest.fixture
def service(bus):
    return Service(bus)


@pytest.fixture
def sample_run_id():
    return "sample-run-1"


@pytest.fixture
def context(service):
    return service.start(run_id=TEST_RUN_ID, thread_id=TEST_THREAD_ID)
