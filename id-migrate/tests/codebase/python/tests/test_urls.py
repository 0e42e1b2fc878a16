RUNS = {}


class Client:
    def post(self, path, json):
        RUNS[json["run_id"]] = json; return json
    def get(self, path):
        return RUNS[path.split("/")[2]]


def test_url():
    c = Client()
    c.post("/runs", json={"run_id": "url-run", "thread_id": "t1"})
    assert c.get("/runs/url-run/events")["thread_id"] == "t1"


def test_other():
    c = Client()
    c.post("/runs", json={"run_id": "other-run", "thread_id": "t1"})
    assert "other-run" in RUNS
