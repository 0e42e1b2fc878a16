#!/usr/bin/env python3
"""What `id-migrate check` costs on a tree of Python, against other programs that read it all.

    python3 benches/scanners.py [TREE] [--runs N] [--json]

CPU time, user and system, of the whole command; the programs take turns and each figure is the median over the runs.
Without TREE a tree is made, the same at each call. ripgrep counts the lines that hold a needle. ast-grep and Semgrep
run one rule, for string literals as a keyword argument `run_id` that are not run ids, which is less than a check does.
typos spells every word of the tree. A program that is not on the PATH is said so, and left out; `ID_MIGRATE` names
another id-migrate than `target/release/id-migrate`.
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
# What the goal of `id-migrate check` is measured against, and the most that it may cost.
RIPGREP, GOAL = "`rg -c -tpy 'run_id|thread_id'`", 3.0


def programs(folder):
    """Each program's command line, with the files that it needs in `folder`."""
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
            # Its defaults leave out what git does not know and every folder of tests.
            *("--metrics", "off", "--disable-version-check", "--no-git-ignore", "--x-ignore-semgrepignore-files", "."),
        ],
    }


def cpu_milliseconds(command, folder):
    """CPU time of one run. A scanner ends with 1 or 2 when it found something, so its status says nothing here."""
    seconds, _ = cpu_seconds(command, folder, silent=True)
    return 1000 * seconds


def measure(tree, runs):
    """Rows for the table, the medians, and a line for each program that is not there."""
    with tempfile.TemporaryDirectory(prefix="run-id-scanners-") as name:
        folder = pathlib.Path(name)
        commands = programs(folder)
        absent = [what for what, command in commands.items() if shutil.which(command[0]) is None]
        present = {what: command for what, command in commands.items() if what not in absent}
        if "id-migrate check" in absent:
            sys.exit("no id-migrate: `cargo build --release -p id-migrate` makes one")
        if tree is None:
            tree = folder / "tree"
            synthetic(tree)
        measures = {what: partial(cpu_milliseconds, command, tree) for what, command in present.items()}
        # The first look at the tree reads it from the disk.
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
    """A tree of Python like a service's: one file in seven names ids, on some ten lines."""
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
    parser.add_argument("--json", action="store_true", help="an object a line, for a program to read")
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
