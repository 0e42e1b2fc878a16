"""Every Python block of the guide and of the README runs, and so does every example of a docstring."""

from __future__ import annotations

import doctest
import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "docs" / "python.md", ROOT / "id-python" / "README.md"]


def blocks() -> list[tuple[str, str]]:
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for block in re.finditer(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
            line = text.count("\n", 0, block.start()) + 1
            found.append((f"{page.name}:{line}", block[1]))
    return found


def test_no_block_is_overlooked() -> None:
    assert len(blocks()) == sum(page.read_text("utf-8").count("```python") for page in PAGES) == 11


@pytest.mark.parametrize(("place", "code"), blocks(), ids=lambda value: value if ".md:" in value else "")
def test_a_block_runs(place: str, code: str, tmp_path: Path) -> None:
    file = tmp_path / "test_block.py"
    file.write_text(code, encoding="utf-8")
    is_test = "\ndef test_" in code
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"] if is_test else [sys.executable]
    done = subprocess.run([*command, str(file)], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, f"{place}\n{done.stdout}{done.stderr}"
    if is_test:
        assert "3 passed" in done.stdout


@pytest.mark.parametrize(
    ("name", "examples"),
    [("run_id", 4), ("run_id._ids", 1), ("run_id._context", 4), ("run_id.legacy", 8)],
)
def test_the_examples_of_docstrings(name: str, examples: int) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert (result.failed, result.attempted) == (0, examples)
