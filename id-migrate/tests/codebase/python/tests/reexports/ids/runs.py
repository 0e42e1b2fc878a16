FIRST = "first-run"
SECOND = "second-run"
