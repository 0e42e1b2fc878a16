"""What the measuring scripts share: the CPU time of a command, medians of what takes turns, and tables of rows.

A row says `what` was measured `against` which peer, the text `measured`, the `goal` (None where there is none) and
whether it was `reached`.
"""

import json
import os
import statistics
import subprocess


def cpu_seconds(command, folder, environment=None, silent=False):
    """The user and system time of a command and all that it starts, and its exit code."""
    stream = subprocess.DEVNULL if silent else None
    process = subprocess.Popen(command, cwd=folder, env=environment, stdout=stream, stderr=stream)
    _, status, usage = os.wait4(process.pid, 0)
    # Popen need not wait for what has been waited for.
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_utime + usage.ru_stime, process.returncode


def medians(measures, rounds):
    """The median of each measure, a function without arguments. They take turns, so that a busy machine harms all alike."""
    values = {key: [] for key in measures}
    for _ in range(rounds):
        for key, measure in measures.items():
            values[key].append(measure())
    return {key: statistics.median(value) for key, value in values.items()}


def verdict(row):
    return f"{row['goal']}, {'reached' if row['reached'] else 'missed'}" if row["goal"] else "–"


def print_json(rows):
    """An object a line, for a program to read."""
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))


def print_table(columns, rows):
    """A Markdown table. `columns` maps a heading, with `:` behind it for numbers, to what a row shows there."""
    print("| " + " | ".join(heading.removesuffix(":") for heading in columns) + " |")
    print("|" + "".join("---:|" if heading.endswith(":") else "---|" for heading in columns))
    for row in rows:
        print("| " + " | ".join(str(show(row)).replace("|", "\\|") for show in columns.values()) + " |")
