import asyncio, pytest


class Hub:
    def __init__(self):
        self.sent = []
    async def send(self, run_id, msg): self.sent.append((run_id, msg))


@pytest.fixture
def hub():
    return Hub()


@pytest.fixture
def run():
    return "as-run"


def test_hub(hub, run):
    asyncio.run(hub.send(run_id=run, msg="as-run started"))
    assert hub.sent == [("as-run", "as-run started")]


def test_hub2(hub):
    asyncio.run(hub.send("as-2", "m"))
    assert hub.sent[0][0] == "as-2"


class TestG:
    rid = "as-3"
    @pytest.fixture(autouse=True)
    def prep(self, hub):
        asyncio.run(hub.send(run_id="as-4", msg="x"))
        self.hub = hub
    def test_g(self):
        assert self.hub.sent[0] == ("as-4", "x")
    def test_h(self):
        assert f"{self.hub.sent[0][0]}!" == "as-4!"
    def test_i(self):
        asyncio.run(self.hub.send(run_id=self.rid, msg="y"))
        assert self.hub.sent[1] == ("as-3", "y")
