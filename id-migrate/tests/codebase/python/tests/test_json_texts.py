import json


def test_json():
    body = json.loads('{"run_id": "run-j1", "x": 1}')
    expected = {"run_id": "run-j1"}
    assert body["run_id"] == expected["run_id"]


def test_dump():
    assert json.dumps({"run_id": "run-j2"}) == '{"run_id": "run-j2"}'
