#!/usr/bin/env python3
"""Measures `id-migrate check` on a tree of Python files against other programs that read the whole tree.

    python3 benches/scanners.py [TREE] [--runs N] [--json]

The figures are CPU time, user and system, of the whole command. The programs take turns, and each figure is the median of the
runs. Without TREE, a tree is generated, the same at each call. ripgrep counts the lines with a needle. ast-grep and Semgrep run
one rule, for string literals in a keyword argument `run_id` that are not run ids, which is less than a check does. typos checks
every word of the tree. A program that is not on the PATH is named and left out. `ID_MIGRATE` replaces
`target/release/id-migrate`.
"""

import argparse
import os
import pathlib
import random
import shutil
import sys
import tempfile
from functools import partial

from measure import cpu_seconds, medians, print_json, print_table, verdict

ROOT = pathlib.Path(__file__).resolve().parent.parent
NOT_A_RUN_ID = "(?!run_[A-Za-z0-9][A-Za-z0-9_-]{0,241}_[0-9a-f]{8}$)"
AST_GREP_RULE = """
id: run-id
language: python
rule:
  kind: string
  not: { regex: '^["'']run_[A-Za-z0-9][A-Za-z0-9_-]{0,241}_[0-9a-f]{8}["'']$' }
  inside: { kind: keyword_argument, has: { field: name, regex: ^run_id$ } }
"""
SEMGREP_RULE = f"""
rules:
  - id: run-id
    languages: [python]
    severity: ERROR
    message: not a run id
    patterns:
      - pattern: $F(..., run_id="$X", ...)
      - metavariable-regex: {{ metavariable: $X, regex: '{NOT_A_RUN_ID}' }}
"""
# The peer of the goal of `id-migrate check`, and the goal.
RIPGREP, GOAL = "`rg -c -tpy 'run_id|thread_id'`", 3.0


def programs(folder):
    """Returns each program's command line, and writes its files to `folder`."""
    rule = folder / "semgrep.yml"
    rule.write_text(SEMGREP_RULE)
    ours = os.environ.get("ID_MIGRATE", ROOT / "target" / "release" / "id-migrate")
    return {
        "id-migrate check": [str(ours), "check", "--lang", "python", "-q", "."],
        RIPGREP: ["rg", "-c", "-tpy", "run_id|thread_id", "."],
        "ast-grep scan, one rule": ["ast-grep", "scan", "--inline-rules", AST_GREP_RULE, "."],
        "typos": ["typos", "--isolated", "--exclude", "!*.py", "."],
        "semgrep scan, one rule": [
            *("semgrep", "scan", "--config", str(rule), "--quiet"),
            # Its defaults skip untracked files and all folders of tests.
            *("--metrics", "off", "--disable-version-check", "--no-git-ignore", "--x-ignore-semgrepignore-files", "."),
        ],
    }


def cpu_milliseconds(command, folder):
    """Returns the CPU time of one run. A scanner with findings exits with 1 or 2, so its exit code is ignored."""
    seconds, _ = cpu_seconds(command, folder, silent=True)
    return 1000 * seconds


def measure(tree, runs):
    """Returns the rows of the table, and a line for each missing program."""
    with tempfile.TemporaryDirectory(prefix="run-id-scanners-") as name:
        folder = pathlib.Path(name)
        commands = programs(folder)
        absent = [what for what, command in commands.items() if shutil.which(command[0]) is None]
        present = {what: command for what, command in commands.items() if what not in absent}
        if "id-migrate check" in absent:
            sys.exit("id-migrate is missing: run `cargo build --release -p id-migrate`")
        if tree is None:
            tree = folder / "tree"
            synthetic(tree)
        measures = {what: partial(cpu_milliseconds, command, tree) for what, command in present.items()}
        # The first run reads the tree from the disk, so it does not count.
        medians(measures, 1)
        middle = medians(measures, runs)
    ours = middle["id-migrate check"]
    rows = []
    for what, median in middle.items():
        if what != "id-migrate check":
            ratio = ours / median
            is_goal = what == RIPGREP
            rows.append(
                {
                    "what": "id-migrate check",
                    "against": what,
                    "ms": round(ours),
                    "its_ms": round(median),
                    "measured": f"{ratio:.2f}×" if ratio >= 0.1 else f"{1 / ratio:.0f}× faster",
                    "goal": f"≤ {GOAL:.0f}×" if is_goal else None,
                    "reached": ratio <= GOAL if is_goal else None,
                }
            )
    return rows, [f"{what}: not on the PATH, left out" for what in absent]


def synthetic(tree, files=3000):
    """Writes a tree of Python files like that of a service: one file in seven has ids, on about ten lines."""
    chance = random.Random(1)
    words = "order invoice payment refund cart session ticket report ledger account".split()
    for number in range(files):
        word = chance.choice(words)
        folder = tree / ("tests" if chance.random() < 0.4 else "service") / word
        folder.mkdir(parents=True, exist_ok=True)
        lines = ["import json", "", ""]
        has_ids = chance.random() < 1 / 7
        for index in range(chance.randrange(4, 24)):
            lines += function(chance, chance.choice(words), index, has_id=has_ids and chance.random() < 0.35)
        prefix = "test_" if folder.parent.name == "tests" else ""
        (folder / f"{prefix}{word}_{number}.py").write_text("\n".join(lines))


def function(chance, word, index, has_id):
    kind = chance.choice(["test-run", f"run-{word}-{index}", f"run_{word}_{chance.randrange(16**8):08x}"])
    if has_id:
        return [
            f"def test_{word}_{index}(client):",
            f'    result = client.start(run_id="{kind}", thread_id="{word}")',
            f'    assert result["run_id"] == "{kind}"',
            *("", ""),
        ]
    return [
        f"def {word}_{index}(amount, currency='EUR', retries=3):",
        f'    """Returns the {word} as JSON, with the amount in cents."""',
        "    for attempt in range(retries):",
        f"        body = {{'{word}': round(amount * 100), 'currency': currency, 'attempt': attempt}}",
        "        if body['attempt'] > 1 and currency not in ('EUR', 'USD'):",
        f"            raise ValueError(f'no {word} in {{currency}}')",
        "    return json.dumps(body, sort_keys=True)",
        *("", ""),
    ]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tree", nargs="?", type=pathlib.Path, metavar="TREE")
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--json", action="store_true", help="print one JSON object per line")
    options = parser.parse_args()
    rows, absent = measure(options.tree, options.runs)
    print(*absent, sep="\n", end="\n" if absent else "", file=sys.stderr)
    if options.json:
        print_json(rows)
        return
    print_table(
        {
            "what": lambda row: row["what"],
            "against": lambda row: row["against"],
            "CPU:": lambda row: f"{row['ms']} ms",
            "its CPU:": lambda row: f"{row['its_ms']} ms",
            "ratio:": lambda row: row["measured"],
            "goal": verdict,
        },
        rows,
    )


if __name__ == "__main__":
    main()
