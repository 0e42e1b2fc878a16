THIRD = "third-run"
