#!/usr/bin/env python3
"""Measures the compile time of run-id against its peers.

    python3 benches/compile_time.py [literals] [derive] [clean] [--rounds N] [--json]

For literals and derives, it runs `cargo check` on packages with N items, with the dependencies already built. The cost of
one item is the CPU time of N items minus that of none, divided by N. A clean build is `cargo build` into an empty target
folder. CPU time is the user and system time of cargo and its children, with one job. The variants take turns, and each
figure is the median of the rounds, so other work on the machine does little harm. It needs Linux or macOS and cargo. The
first run downloads the peers.
"""

import argparse
import contextlib
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
from functools import partial

from measure import cpu_seconds, medians, print_json, print_table, verdict

ROOT = pathlib.Path(__file__).resolve().parent.parent
PARTS = ["literals", "derive", "clean"]

RUN_ID = f'run-id = {{ path = "{ROOT}" }}'
UUID = 'uuid = "1"'
UUID_V4 = 'uuid = { version = "1", features = ["v4"] }'
THISERROR = 'thiserror = "2"'
SERDE = 'serde = { version = "1", features = ["derive"] }'
DERIVE_MORE = 'derive_more = { version = "2", features = ["display"] }'
LITERALS_ONLY = f'run-id = {{ path = "{ROOT}", default-features = false }}'


def literals(item, head=""):
    return lambda count: head + "".join(item(i) for i in range(count))


def text(i):
    return f"run_thread-{i}_{i * 2654435761 % 2**32:08x}"


LITERAL_VARIANTS = {
    "run_id!": (RUN_ID, literals(lambda i: f'pub const C{i}: run_id::RunId = run_id::run_id!("{text(i)}");\n')),
    # An unchecked literal: the block that `run_id!` expands to, written by hand.
    "const constructor": (
        RUN_ID,
        literals(
            lambda i: f'pub const C{i}: run_id::RunId = {{ run_id::__run_id {{ 0: "{text(i)}" }} }};\n',
            "#![allow(unused_braces)]\n",
        ),
    ),
    "RunId::from_static": (
        RUN_ID,
        literals(lambda i: f'pub const C{i}: run_id::RunId = run_id::RunId::from_static("{text(i)}");\n'),
    ),
    "uuid!": (
        UUID,
        literals(lambda i: f'pub const C{i}: uuid::Uuid = uuid::uuid!("550e8400-e29b-41d4-a716-{i:012x}");\n'),
    ),
}

HAND_WRITTEN = """pub struct S{i} {{ pub run_id: run_id::RunId, pub attempt: u32 }}
impl run_id::ExecutionContext for S{i} {{
    fn run_id(&self) -> run_id::RunIdRef<'_> {{ self.run_id.as_ref_id() }}
}}
impl S{i} {{
    pub fn thread_id(&self) -> run_id::ThreadIdRef<'_> {{ self.run_id.thread_id() }}
}}
"""
DERIVED = """#[derive(run_id::ExecutionContext)]
pub struct S{i} {{ pub run_id: run_id::RunId, pub attempt: u32 }}
"""
ERROR = """#[derive(Debug, thiserror::Error)]
#[error("run {{run_id}} failed at attempt {{attempt}}")]
pub struct S{i} {{ pub run_id: String, pub attempt: u32 }}
"""
SERIALIZE = """#[derive(serde::Serialize)]
pub struct S{i} {{ pub run_id: String, pub attempt: u32 }}
"""
DISPLAY = """#[derive(derive_more::Display)]
#[display("run {{run_id}} failed at attempt {{attempt}}")]
pub struct S{i} {{ pub run_id: String, pub attempt: u32 }}
"""

DERIVE_VARIANTS = {
    "derive(ExecutionContext)": (RUN_ID, literals(lambda i: DERIVED.format(i=i))),
    "hand-written impl": (RUN_ID, literals(lambda i: HAND_WRITTEN.format(i=i))),
    "derive(thiserror::Error)": (THISERROR, literals(lambda i: ERROR.format(i=i))),
    "derive(serde::Serialize)": (SERDE, literals(lambda i: SERIALIZE.format(i=i))),
    "derive(derive_more::Display)": (DERIVE_MORE, literals(lambda i: DISPLAY.format(i=i))),
}

CLEAN_VARIANTS = {
    "run-id": RUN_ID,
    "serde with derive": SERDE,
    "run-id, literals only": LITERALS_ONLY,
    "uuid v4": UUID_V4,
    "thiserror": THISERROR,
    "derive_more with display": DERIVE_MORE,
}

# The ratios to show and their goals. None means that there is no goal.
LITERAL_GOALS = [("run_id!", "const constructor", 1.25), ("run_id!", "uuid!", 0.10)]
DERIVE_GOALS = [
    ("derive(ExecutionContext)", "hand-written impl", 1.4),
    ("derive(ExecutionContext)", "derive(thiserror::Error)", 0.7),
    ("derive(ExecutionContext)", "derive(serde::Serialize)", None),
    ("derive(ExecutionContext)", "derive(derive_more::Display)", None),
]
CLEAN_GOALS = [
    ("run-id", "serde with derive", 0.65),
    ("run-id, literals only", "uuid v4", 1.4),
    ("run-id", "thiserror", None),
    ("run-id", "derive_more with display", None),
]


def package(folder, name, dependency, source):
    home = folder / name
    (home / "src").mkdir(parents=True)
    (home / "Cargo.toml").write_text(
        f'[package]\nname = "{name}"\nversion = "0.0.0"\nedition = "2024"\n\n[dependencies]\n{dependency}\n\n[workspace]\n'
    )
    (home / "src" / "lib.rs").write_text(source)
    return home


def cargo(home, *arguments, target):
    """Runs cargo and returns its CPU time in seconds."""
    environment = dict(os.environ, CARGO_TARGET_DIR=str(target), CARGO_BUILD_JOBS="1", CARGO_INCREMENTAL="0")
    command = ["cargo", "--quiet", *arguments]
    seconds, code = cpu_seconds(command, home, environment)
    if code != 0:
        raise subprocess.CalledProcessError(code, command)
    return seconds


def check_again(home, target):
    (home / "src" / "lib.rs").touch()
    return cargo(home, "check", "--offline", target=target)


def build_clean(home, target):
    shutil.rmtree(target, ignore_errors=True)
    return cargo(home, "build", "--offline", target=target)


def slopes(folder, variants, counts, rounds):
    """Returns the CPU milliseconds per item of each variant, one figure for each count."""
    target = folder / "target"
    homes = {}
    for number, (variant, (dependency, source)) in enumerate(variants.items()):
        for count in [0, *counts]:
            home = package(folder, f"v{number}-n{count}", dependency, source(count))
            homes[variant, count] = home
            cargo(home, "check", target=target)
    middle = medians({key: partial(check_again, home, target) for key, home in homes.items()}, rounds)
    return {
        variant: [1000 * (middle[variant, count] - middle[variant, 0]) / count for count in counts]
        for variant in variants
    }


def print_slopes(title, slope, counts):
    def at(index):
        return lambda row: f"{row[1][index]:.3f} ms"

    print()
    columns = {f"at {count:,}:": at(index) for index, count in enumerate(counts)}
    print_table({title: lambda row: row[0], **columns}, slope.items())


def third_party(home):
    command = ["cargo", "tree", "--prefix", "none", "--edges", "normal,build", "--format", "{p}"]
    lines = subprocess.run(command, cwd=home, check=True, capture_output=True, text=True).stdout.splitlines()
    return len({line.removesuffix(" (*)") for line in lines if line and str(ROOT) not in line and str(home) not in line})


def clean(folder, rounds):
    """Returns the CPU seconds of a clean build of each variant, and the number of its third-party crates."""
    homes = {
        variant: package(folder, f"clean-{number}", dependency, "")
        for number, (variant, dependency) in enumerate(CLEAN_VARIANTS.items())
    }
    for home in homes.values():
        subprocess.run(["cargo", "--quiet", "fetch"], cwd=home, check=True)
    target = folder / "clean-target"
    middle = medians({variant: partial(build_clean, home, target) for variant, home in homes.items()}, rounds)
    return middle, {variant: third_party(home) for variant, home in homes.items()}


def rows(values, goals, what):
    """Yields the ratios of `values`, which has a number for each variant."""
    for ours, theirs, goal in goals:
        ratio = values[ours] / values[theirs]
        yield {
            "what": f"{ours}, {what}",
            "against": theirs,
            # A goal of 0.1 needs a third digit.
            "measured": f"{ratio:.2f}×" if ratio >= 0.2 else f"{ratio:.3f}×",
            "goal": None if goal is None else f"≤ {goal}×",
            "reached": None if goal is None else ratio <= goal,
        }


def measure(parts, rounds):
    """Prints the measurements and returns the rows of the ratios."""
    ratios = []
    with tempfile.TemporaryDirectory(prefix="run-id-compile-time-") as name:
        folder = pathlib.Path(name)
        for part, variants, counts, title, goals in [
            ("literals", LITERAL_VARIANTS, [1000, 5000], "one literal", LITERAL_GOALS),
            ("derive", DERIVE_VARIANTS, [500, 2000], "one struct", DERIVE_GOALS),
        ]:
            if part in parts:
                slope = slopes(folder / part, variants, counts, rounds)
                print_slopes(f"{title}, `cargo check`", slope, counts)
                # The largest count has the least noise.
                largest = {variant: values[-1] for variant, values in slope.items()}
                ratios += rows(largest, goals, title)
        if "clean" in parts:
            seconds, crates = clean(folder / "clean", rounds)
            print()
            print_table(
                {
                    "clean build": lambda variant: variant,
                    "CPU:": lambda variant: f"{seconds[variant]:.2f} s",
                    "third-party crates:": lambda variant: crates[variant],
                },
                CLEAN_VARIANTS,
            )
            ratios += rows(seconds, CLEAN_GOALS, "clean build")
            count = crates["run-id"]
            ratios.append(
                {"what": "run-id, third-party crates", "against": "–", "measured": str(count), "goal": "≤ 8", "reached": count <= 8}
            )
    return ratios


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="literals|derive|clean")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true", help="print only the ratios, one JSON object per line")
    options = parser.parse_args()
    for part in set(options.parts) - set(PARTS):
        parser.error(f"expected {', '.join(PARTS)}, found {part}")
    with contextlib.redirect_stdout(sys.stderr if options.json else sys.stdout):
        ratios = measure(options.parts or PARTS, options.rounds)
    if options.json:
        print_json(ratios)
        return
    print()
    print_table(
        {
            "what": lambda row: row["what"],
            "against": lambda row: row["against"],
            "ratio:": lambda row: row["measured"],
            "goal": verdict,
        },
        ratios,
    )


if __name__ == "__main__":
    main()
