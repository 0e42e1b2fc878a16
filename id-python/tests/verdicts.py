"""Reads JSON strings from standard input, one per line, and prints this package's verdict on each as a line of JSON.

For comparisons with the other implementations: ``python tests/verdicts.py < texts``.
"""

from __future__ import annotations

import json
import sys
from typing import Any, Callable

from run_id import RunId, RunIdError, ThreadId, suggest


def about(error: RunIdError) -> dict[str, Any]:
    return {
        "kind": error.kind,
        "offset": error.offset,
        "suggestion": error.suggestion,
        "message": str(error),
    }


def attempt(parse: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return {"ok": True, **parse()}
    except RunIdError as error:
        return {"ok": False, **about(error)}


def run(text: str) -> dict[str, Any]:
    run_id = RunId(text)
    return {"thread_id": run_id.thread_id, "suffix": run_id.suffix}


def thread(text: str) -> dict[str, Any]:
    return {"thread_id": ThreadId(text)}


def encode(text: str) -> Any:
    try:
        return ThreadId.encode(text)
    except RunIdError as error:
        return {"error": about(error)}


def decode(text: str) -> Any:
    try:
        return ThreadId(text).decode()
    except RunIdError:
        return None


def verdict(text: str) -> dict[str, Any]:
    return {
        "run": attempt(lambda: run(text)),
        "thread": attempt(lambda: thread(text)),
        "encode": encode(text),
        "decode": decode(text),
        "suggest": suggest(text),
    }


def main() -> None:
    out = sys.stdout.buffer
    for line in sys.stdin.buffer:
        answer = json.dumps(verdict(json.loads(line)), ensure_ascii=False, separators=(",", ":"))
        out.write(answer.encode() + b"\n")


if __name__ == "__main__":
    main()
