RUN = "con-run"
OTHER = "other-run"
NAMES = ["a"]
LABEL = "label"
