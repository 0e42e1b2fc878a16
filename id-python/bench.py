"""Compares the package with plain Python in one run: ``python bench.py``. ``--check`` fails if a goal is missed.

The candidates take turns, so the ratios are meaningful on a busy machine too. The times are not.
"""

from __future__ import annotations

import re
import sys
import timeit
import uuid
from typing import Callable

from run_id import IDManager, RunId

ROUNDS = 50
CALLS = 5_000
RUN = "run_checkout_1a2b3c4d"


class Original:
    """The original: a regular expression in a static method."""

    RUN_ID_PATTERN = re.compile(r"^run_(.+)_([a-f0-9]{8})$")

    @staticmethod
    def validate_run_id(run_id: str) -> bool:
        if not run_id:
            return False
        return bool(Original.RUN_ID_PATTERN.match(run_id))

    @staticmethod
    def extract_thread_id(run_id: str) -> "str | None":
        if not run_id:
            return None
        match = Original.RUN_ID_PATTERN.match(run_id)
        return match.group(1) if match else None


# The function, its alternative, and the highest ratio allowed.
ROWS: "list[tuple[str, Callable[[], object], str, Callable[[], object], float | None]]" = [
    (
        "IDManager.validate_run_id",
        lambda: IDManager.validate_run_id(RUN),
        "the original",
        lambda: Original.validate_run_id(RUN),
        0.3,
    ),
    (
        "IDManager.extract_thread_id",
        lambda: IDManager.extract_thread_id(RUN),
        "the original",
        lambda: Original.extract_thread_id(RUN),
        None,
    ),
    (
        "IDManager.generate_run_id",
        lambda: IDManager.generate_run_id("checkout"),
        "uuid4().hex",
        lambda: uuid.uuid4().hex,
        1.0,
    ),
    ("RunId.generate", lambda: RunId.generate("checkout"), "uuid4().hex", lambda: uuid.uuid4().hex, 1.0),
]


def nanoseconds(statement: Callable[[], object]) -> float:
    return timeit.timeit(statement, number=CALLS) / CALLS * 1e9


def main() -> int:
    missed = 0
    empty = min(nanoseconds(lambda: None) for _ in range(ROUNDS))
    print(f"Python {sys.version.split()[0]}")
    for name, ours, other_name, other, goal in ROWS:
        rounds = [(nanoseconds(ours), nanoseconds(other)) for _ in range(ROUNDS)]
        # Without the cost of calling the lambda.
        ours_time, other_time = (min(times) - empty for times in zip(*rounds))
        ratio = ours_time / other_time
        verdict = "" if goal is None else f", goal {goal:.1f}"
        if goal is not None and ratio > goal:
            missed += 1
            verdict += ", MISSED"
        print(f"{name:28} {ours_time:6.0f} ns  {other_name:13} {other_time:6.0f} ns  ratio {ratio:.2f}{verdict}")
    return 1 if missed and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
