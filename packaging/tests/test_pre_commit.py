"""The hooks of `.pre-commit-hooks.yaml`, from this checkout and the wheel."""

import os

from machine import BAD, GOOD, OUT, ROOT, Machine
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

    def repository(self, name):
        tree = self.tree(name)
        self.run_command("git", "init", "--quiet", cwd=tree)
        self.run_command("git", "add", ".", cwd=tree)
        return tree

    def try_hook(self, tree, hook, code):
        command = [tool("pre-commit"), "try-repo", ROOT, hook, "--color", "never"]
        return self.run_command(*command, cwd=tree, code=code)

    def test_check(self):
        tree = self.repository("check")
        said = self.try_hook(tree, "id-migrate", code=1).stdout
        self.assertIn("tests/test_a.py:2:18: RID001 ", said)
        self.assertEqual((tree / "tests/test_a.py").read_text(), BAD)

    def test_fix(self):
        tree = self.repository("fix")
        said = self.try_hook(tree, "id-migrate-fix", code=1).stdout
        self.assertIn("files were modified by this hook", said)
        self.assertEqual((tree / "tests/test_a.py").read_text(), GOOD)
        self.run_command("git", "add", ".", cwd=tree)
        self.try_hook(tree, "id-migrate-fix", code=0)
        self.try_hook(tree, "id-migrate", code=0)
