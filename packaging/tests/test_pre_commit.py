"""The hooks of `.pre-commit-hooks.yaml`, from this checkout and the wheel."""

import os

from machine import GOOD, OUT, ROOT, Machine
from workspace import tool

# The build backend of the root's pyproject.toml, which `.ci/install` downloads.
WHEELS = ROOT / "target/packaging/wheels"


class PreCommit(Machine):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.environment |= {
            "PIP_FIND_LINKS": f"{OUT} {WHEELS}",
            "PRE_COMMIT_HOME": str(cls.folder / "cache"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_AUTHOR_NAME": "a",
            "GIT_AUTHOR_EMAIL": "a@example.org",
            "GIT_COMMITTER_NAME": "a",
            "GIT_COMMITTER_EMAIL": "a@example.org",
        }

    def try_hooks(self, tree, code):
        command = [tool("pre-commit"), "try-repo", ROOT, "--verbose", "--color", "never"]
        return self.run_command(*command, cwd=tree, code=code).stdout

    def test_both_hooks(self):
        tree = self.tree("project")
        self.run_command("git", "init", "--quiet", cwd=tree)
        self.run_command("git", "add", ".", cwd=tree)
        said = self.try_hooks(tree, code=1)
        self.assertIn("tests/test_a.py:2:18: RID001 ", said)
        self.assertIn("rewrote 2 literals in 1 file", said)
        self.assertIn("- files were modified by this hook", said)
        self.assertEqual((tree / "tests/test_a.py").read_text(), GOOD)

        self.run_command("git", "add", ".", cwd=tree)
        said = self.try_hooks(tree, code=0)
        self.assertEqual(said.count("Passed"), 2, said)
