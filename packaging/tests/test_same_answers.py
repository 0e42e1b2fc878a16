"""Rust, Python and TypeScript give the same answers, each in its own process.

The answers about a text: its parts as a run id and as a thread id, or the kind, byte offset, suggestion and message of the
error; the thread id that `encode` makes of it; the key that `decode` shows; the repaired run id.
"""

import json
import os
import random
import shutil
import subprocess
import venv

from machine import OUT, ROOT, VERSION, Machine, package

TEXTS = 10_000
# Another seed gives other texts.
SEED = os.environ.get("RUN_ID_SEED", "1")

IN_IDS = "abcxyzABCXYZ0123456789_-"
NOT_IN_IDS = " \t\n\r\v\f\0\x01\x1b\x7f/.:@%+`'\"\\$(){}[]"
BEYOND_ASCII = "éßİıſK٣Ωе中\u00a0\u0085\u2028\u2029\u200b\u202e\ufeff\ufffd\uffff𝐚😀👩\u200d👩\U0010ffffe\u0301"
PIECES = ["run_", "run-", "RUN_", "_", "__", "-", "test-run", "test_run_", "test-", "thread_", "_run_", "x-", "_1700000000000_"]
UUID = "550e8400-e29b-41d4-a716-446655440000"


def vectors():
    """Returns every text of SPEC/vectors.json."""
    texts = []
    for group in json.loads((ROOT / "SPEC/vectors.json").read_text()).values():
        if isinstance(group, list):
            for vector in group:
                texts += [vector[name] for name in ("text", "key", "old", "thread_id") if vector.get(name) is not None]
    return list(dict.fromkeys(texts))


class Draw:
    """Returns random texts. Most of them are nearly ids."""

    def __init__(self, seed, bases):
        self.random = random.Random(seed)
        self.bases = bases

    def text(self):
        shape = self.random.random()
        if shape < 0.45:
            text = self.random.choice(self.bases)
        elif shape < 0.75:
            text = f"run_{self.word(1, 12)}_{self.hex(8)}"
        elif shape < 0.85:
            text = "".join(self.random.choice([*PIECES, UUID, self.word(1, 6), self.hex(8)]) for _ in range(self.random.randint(1, 6)))
        elif shape < 0.95:
            text = self.any_text(self.random.randint(0, 40))
        else:
            text = f"run_{self.word(228, 256)}_{self.hex(8)}"
        if self.random.random() < 0.01:
            text = text * self.random.randint(100, 2000)
        for _ in range(self.random.choice([0, 1, 1, 1, 2, 3])):
            text = self.edited(text)
        return text

    def word(self, least, most):
        return "".join(self.random.choices(IN_IDS, k=self.random.randint(least, most)))

    def hex(self, digits):
        return "".join(self.random.choices("0123456789abcdef", k=digits))

    def any_text(self, length):
        return "".join(self.character() for _ in range(length))

    def character(self):
        kind = self.random.random()
        if kind < 0.05:
            # Any character except surrogates.
            code = self.random.randrange(0x110000 - 0x800)
            return chr(code if code < 0xD800 else code + 0x800)
        return self.random.choice(IN_IDS if kind < 0.4 else NOT_IN_IDS if kind < 0.7 else BEYOND_ASCII)

    def edited(self, text):
        at = self.random.randint(0, len(text))
        to = min(len(text), at + self.random.randint(0, 4))
        return self.random.choice(
            [
                text[:at] + self.character() + text[at:],
                text[:at] + self.character() + text[at + 1 :],
                text[:at] + text[to:],
                text[:at],
                text[at:],
                text[:at] + text[at:to].swapcase() + text[to:],
                text[:at] + text[at:to] * 2 + text[to:],
                text[:at] + self.random.choice(PIECES) + text[at:],
                self.random.choice(" \n_-") + text,
                text + self.random.choice(" \n_-0aF"),
            ]
        )


class SameAnswers(Machine):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        venv.create(cls.folder / "venv", with_pip=True)
        cls.python = cls.folder / "venv/bin/python"
        cls.run_command(cls.python, "-m", "pip", "install", "--no-index", "--find-links", OUT, "run-id")
        cls.run_command("npm", "init", "--yes")
        cls.run_command("npm", "install", "--offline", package(f"run-id-{VERSION}.tgz"))

    def answers(self, command, lines, environment):
        ran = subprocess.run(command, cwd=self.folder, env=environment, input=lines, capture_output=True, text=True)
        self.assertEqual(ran.returncode, 0, ran.stderr)
        return [json.loads(line) for line in ran.stdout.split("\n") if line]

    def test_vectors_and_random_texts(self):
        if not shutil.which("cargo"):
            if os.environ.get("RUN_ID_NO_SKIP"):
                self.fail("cargo is missing")
            print("SKIPPED: cargo: https://rustup.rs")
            return
        known = vectors()
        draw = Draw(SEED, known)
        texts = known + [draw.text() for _ in range(TEXTS)]
        # ASCII only, so that no program splits a text at a line separator.
        lines = "".join(json.dumps(text) + "\n" for text in texts)
        cargo = ["cargo", "run", "--quiet", "--manifest-path", ROOT / "Cargo.toml", "-p", "run-id-ecosystem-tests"]
        programs = {
            "Rust": ([*cargo, "--no-default-features", "--bin", "verdicts"], os.environ),
            "Python": ([self.python, ROOT / "id-python/tests/verdicts.py"], self.environment),
            "TypeScript": (["node", ROOT / "js/tests/verdicts.mjs"], self.environment),
        }
        answers = {name: self.answers(command, lines, environment) for name, (command, environment) in programs.items()}
        self.assertEqual({name: len(found) for name, found in answers.items()}, dict.fromkeys(programs, len(texts)))

        different = [number for number in range(len(texts)) if not answers["Rust"][number] == answers["Python"][number] == answers["TypeScript"][number]]
        shown = [json.dumps({"text": texts[number]} | {name: found[number] for name, found in answers.items()}, indent=1) for number in different[:3]]
        self.assertEqual(len(different), 0, "\n".join(shown))

        # The texts are worth asking about: each of these is frequent.
        rust = answers["Rust"][len(known) :]
        self.assertGreater(sum(answer["run"]["ok"] for answer in rust), TEXTS // 20)
        kinds = {answer["run"].get("kind") for answer in rust} | {answer["thread"].get("kind") for answer in rust}
        self.assertGreaterEqual(len(kinds - {None}), 9, kinds)
        self.assertGreater(sum("error" in answer["encode"] for answer in rust if isinstance(answer["encode"], dict)), TEXTS // 200)
