#!/usr/bin/env python3
"""Measures everything that has a goal against its peers, and prints one table.

    python3 benches/run.py [--quick] [--only PART]… [TREE]

The parts are `ids` (ids at run time), `compile` (literals, derives and clean builds), `scan` (id-migrate on TREE, a folder of
Python files, or on a generated tree) and `agents` (sockets and latency). `--quick` runs fewer rounds, and leaves out the
derives and clean builds of `compile` and the resident sets of `agents`. A part that cannot be measured prints one line and no
row. All parts take about ten minutes on two cores. Use an idle machine.

Exit code: 0 if every part was measured, whether or not its goals were reached; 1 if a part failed.
"""

import argparse
import json
import pathlib
import re
import subprocess
import sys

from measure import print_table

BENCHES = pathlib.Path(__file__).resolve().parent
ROOT = BENCHES.parent


class Failed(Exception):
    """A part could not be measured. The message says why."""


def run(command):
    """Runs a command and returns its standard output."""
    print("$ " + " ".join(map(str, command)), file=sys.stderr)
    done = subprocess.run(list(map(str, command)), cwd=ROOT, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        raise Failed(f"`{' '.join(map(str, command))}` ended with {done.returncode}")
    return done.stdout


def json_lines(command):
    rows = [json.loads(line) for line in run(command).splitlines()]
    if not rows:
        raise Failed(f"`{' '.join(map(str, command))}` printed no rows")
    return rows


def ids(_):
    return json_lines(["cargo", "run", "--release", "--quiet", "-p", "run-id-benches", "--bin", "ratios", "--", "--json"])


def compile_time(options):
    parts = ["literals", "--rounds", "2"] if options.quick else ["--rounds", "5"]
    return json_lines([sys.executable, BENCHES / "compile_time.py", "--json", *parts])


def scan(options):
    run(["cargo", "build", "--release", "--quiet", "-p", "id-migrate"])
    tree = [options.tree.resolve()] if options.tree else []
    runs = "3" if options.quick else "21"
    return json_lines([sys.executable, BENCHES / "scanners.py", "--json", "--runs", runs, *tree])


def agents(options):
    bench = ["cargo", "bench", "--quiet", "-p", "id-agents", "--bench", "fan_out", "--"]
    rows = list(fan_out(run([*bench, "--rounds", "1" if options.quick else "3"])))
    if not options.quick:
        rows.append(idle(run([*bench, "--idle", "10000"])))
    return rows


def fan_out(text):
    for against, pattern, goal in [
        ("the same axum sockets, raw text, a flush for each", r"bridge / raw flush each +([\d.]+)", 0.7),
        ("the same axum sockets, raw text, 64 fed and one flush", r"bridge / raw feed and flush +([\d.]+)", 0.7),
    ]:
        ratio = float(find(pattern, text))
        yield {
            "what": "fan-out to 100 sockets, deliveries a second",
            "against": against,
            "measured": f"{ratio:.2f}×",
            "goal": f"≥ {goal}×",
            "reached": ratio >= goal,
        }
    milliseconds = float(find(r"p99 (\d+) µs", text)) / 1000
    yield {
        "what": "append to socket at 10,000 deliveries a second, p99",
        "against": "–",
        "measured": f"{milliseconds:.1f} ms",
        "goal": "≤ 50 ms",
        "reached": milliseconds <= 50,
    }


def idle(text):
    size = find(r"([\d,]+) bytes a socket", text)
    return {"what": "memory of an idle socket, of 10,000", "against": "–", "measured": f"{size} bytes", "goal": None, "reached": None}


def find(pattern, text):
    found = re.search(pattern, text)
    if found is None:
        raise Failed(f"the output of the bench does not match {pattern!r}")
    return found[1]


PARTS = {"ids": ids, "compile": compile_time, "scan": scan, "agents": agents}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree", nargs="?", type=pathlib.Path, metavar="TREE")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only", action="append", choices=PARTS, metavar="PART")
    options = parser.parse_args()
    rows, failures = [], []
    for name in options.only or PARTS:
        try:
            rows += PARTS[name](options)
        except (Failed, OSError) as error:
            failures.append(f"{name}: {error}")
    print_table(
        {
            "what": lambda row: row["what"],
            "against": lambda row: row["against"],
            "measured:": lambda row: row["measured"],
            "goal": lambda row: row["goal"] or "–",
            "reached": lambda row: {True: "yes", False: "no", None: "–"}[row["reached"]],
        },
        rows,
    )
    for failure in failures:
        print(f"not measured: {failure}", file=sys.stderr)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
