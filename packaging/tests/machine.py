"""An environment without Rust and without a network, in which the packages are installed."""

import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))

from workspace import version  # noqa: E402

OUT = Path(os.environ["RUN_ID_PACKAGES"])
VERSION = version()
# A file with two findings, and the file after the fix.
BAD = 'def test_a():\n    start(run_id="test-run", thread_id="checkout")\n    stop(run_id="test-run")\n'
GOOD = BAD.replace("test-run", "run_checkout_d681df4d")


def package(pattern):
    """Returns the path of the only package that matches `pattern`."""
    found = list(OUT.glob(pattern))
    if len(found) != 1:
        raise AssertionError(f"{OUT} has {len(found)} files {pattern}, expected 1: packaging/build {OUT}")
    return found[0]


def path_without_rust():
    folders = [Path(sys.executable).parent, *map(Path, os.environ["PATH"].split(os.pathsep))]
    return os.pathsep.join(str(folder) for folder in folders if not (folder / "cargo").exists() and not (folder / "rustc").exists())


class Machine(unittest.TestCase):
    """A test class with a temporary folder, `self.folder`, for all its tests."""

    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="packages-")).resolve()
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.home = cls.folder / "home"
        cls.home.mkdir()
        nowhere = "http://127.0.0.1:9"
        cls.environment = {
            "PATH": path_without_rust(),
            "HOME": str(cls.home),
            "LANG": "C.UTF-8",
            "PIP_NO_INDEX": "1",
            "PIP_FIND_LINKS": str(OUT),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "npm_config_offline": "true",
            "npm_config_audit": "false",
            "npm_config_fund": "false",
            "npm_config_update_notifier": "false",
            "http_proxy": nowhere,
            "https_proxy": nowhere,
        }
        for tool in ["cargo", "rustc"]:
            assert shutil.which(tool, path=cls.environment["PATH"]) is None

    @classmethod
    def run_command(cls, *command, code=0, cwd=None, env=None, **options):
        """Runs a command and returns its output. Any exit code but `code` is an error."""
        ran = subprocess.run(
            [str(part) for part in command],
            cwd=cwd or cls.folder,
            env=cls.environment | (env or {}),
            text=True,
            capture_output=True,
            **options,
        )
        if ran.returncode != code:
            raise AssertionError(f"exit code {ran.returncode}, expected {code}: {command}\n{ran.stdout}\n{ran.stderr}")
        return ran

    def tree(self, name):
        """Returns a new folder with a test that has two findings."""
        folder = self.folder / name
        (folder / "tests").mkdir(parents=True)
        (folder / "tests/test_a.py").write_text(BAD)
        return folder

    def use(self, *command, name, env=None):
        """Uses an installed id-migrate in a new tree: score, check, fix, undo."""
        tree = self.tree(name)
        migrate = lambda *arguments, code: self.run_command(*command, *arguments, code=code, cwd=tree, env=env)  # noqa: E731
        self.assertEqual(migrate("--version", code=0).stdout, f"id-migrate {VERSION}\n")
        self.assertEqual(migrate("score", code=0).stdout.splitlines()[0], "score 33.3  (1 of 3 literal ids compliant)")
        checked = migrate("check", "--format", "concise", code=1)
        self.assertEqual(
            [line.split(" not ")[0] for line in checked.stdout.splitlines()[:2]],
            ["tests/test_a.py:2:18: RID001", "tests/test_a.py:3:17: RID001"],
        )
        migrate("fix", "--apply", code=0)
        self.assertEqual((tree / "tests/test_a.py").read_text(), GOOD)
        self.assertEqual(migrate("check", code=0).stdout, "no findings in 1 file (1 parsed), score 100.0\n")
        migrate("undo", code=0)
        self.assertEqual((tree / "tests/test_a.py").read_text(), BAD)
