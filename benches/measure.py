"""Functions of the measuring scripts: the CPU time of a command, medians of alternating runs, and tables.

A row has `what` was measured, the peer `against` which, the text `measured`, the `goal` or None, and whether the goal was
`reached`.
"""

import json
import os
import statistics
import subprocess


def cpu_seconds(command, folder, environment=None, silent=False):
    """Returns the CPU time of a command and its children, and its exit code."""
    stream = subprocess.DEVNULL if silent else None
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=stream, stderr=stream)
    _, status, usage = os.wait4(process.pid, 0)
    # `wait4` has already waited, so Popen must not.
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, process.returncode


def medians(measures, rounds):
    """Returns the median of each measure, a function without arguments. They take turns, so other work harms all alike."""
    values = {key: [] for key in measures}
    for _ in range(rounds):
        for key, measure in measures.items():
            values[key].append(measure())
    return {key: statistics.median(value) for key, value in values.items()}


def verdict(row):
    return f"{row['goal']}, {'reached' if row['reached'] else 'missed'}" if row["goal"] else "–"


def print_json(rows):
    """Prints one JSON object per line."""
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))


def print_table(columns, rows):
    """Prints a Markdown table. `columns` maps a heading to a function of the row. A heading of numbers ends with `:`."""
    print("| " + " | ".join(heading.removesuffix(":") for heading in columns) + " |")
    print("|" + "".join("---:|" if heading.endswith(":") else "---|" for heading in columns))
    for row in rows:
        print("| " + " | ".join(str(show(row)).replace("|", "\\|") for show in columns.values()) + " |")
