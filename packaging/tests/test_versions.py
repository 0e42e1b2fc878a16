"""`packaging/versions`, run in a copy of the files that contain a version."""

import re
import shutil

from machine import ROOT, VERSION, Machine

FILES = ["Cargo.toml", "pyproject.toml", "id-python/Cargo.toml", "js/package.json"]
PROGRAMS = ["packaging/versions", "packaging/workspace.py", "packaging/platforms.json"]


class Versions(Machine):
    def copy(self, name):
        folder = self.folder / name
        for path in FILES + PROGRAMS:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / path, folder / path)
        return folder

    def test_they_agree(self):
        self.assertEqual(self.run_command(ROOT / "packaging/versions").stdout, f"{VERSION}\n")

    def test_another_version_is_named(self):
        for number, path in enumerate(FILES[1:]):
            copy = self.copy(f"other{number}")
            text = (copy / path).read_text()
            (copy / path).write_text(text.replace(VERSION, "9.9.9", 1))
            said = self.run_command(copy / "packaging/versions", code=1).stderr
            self.assertEqual(said, f"packaging/versions: the workspace has {VERSION}, but {path} has 9.9.9\n")

    def test_a_version_is_set_everywhere(self):
        copy = self.copy("set")
        self.assertEqual(self.run_command(copy / "packaging/versions", "--set", "0.2.0-rc.1").stdout, "0.2.0-rc.1\n")
        for path in FILES:
            before = (ROOT / path).read_text()
            after = (copy / path).read_text()
            changed = [line for line, old in zip(after.splitlines(), before.splitlines(), strict=True) if line != old]
            self.assertTrue(changed, path)
            for line in changed:
                self.assertRegex(line, re.escape("0.2.0-rc.1"))

    def test_what_is_no_version(self):
        said = self.run_command(ROOT / "packaging/versions", "--set", "next", code=2).stderr
        self.assertIn("expected a version such as 0.2.0, found `next`", said)
