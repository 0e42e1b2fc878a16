"""The wheels, in a fresh virtual environment."""

import json
import venv
import zipfile

from machine import OUT, ROOT, VERSION, Machine, package


class Wheels(Machine):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        venv.create(cls.folder / "venv", with_pip=True)
        cls.bin = cls.folder / "venv/bin"
        # The one command between a folder of wheels and the tools.
        cls.run_command(cls.bin / "pip", "install", "--no-index", "--find-links", OUT, "id-migrate", "run-id")

    def test_id_migrate(self):
        self.use(self.bin / "id-migrate", name="used")

    def test_id_manager(self):
        program = (
            "from run_id import IDManager\n"
            "run_id = IDManager.generate_run_id('checkout')\n"
            "print(IDManager.extract_thread_id(run_id), IDManager.validate_run_id(run_id), IDManager.validate_run_id('test-run'))\n"
        )
        self.assertEqual(self.run_command(self.bin / "python", "-c", program).stdout, "checkout True False\n")

    def test_installed_versions_and_requirements(self):
        listed = json.loads(self.run_command(self.bin / "pip", "list", "--format", "json").stdout)
        versions = {entry["name"]: entry["version"] for entry in listed if entry["name"] not in ("pip", "setuptools")}
        self.assertEqual(versions, {"id-migrate": VERSION, "run-id": VERSION})

    def test_the_wheel_has_its_licences_and_readme(self):
        with zipfile.ZipFile(package("id_migrate-*.whl")) as wheel:
            folder = f"id_migrate-{VERSION}.dist-info"
            names = set(wheel.namelist())
            self.assertIn(f"{folder}/licenses/LICENSE-MIT", names)
            self.assertIn(f"{folder}/licenses/LICENSE-APACHE", names)
            metadata = wheel.read(f"{folder}/METADATA").decode()
            self.assertIn("License-Expression: MIT OR Apache-2.0\n", metadata)
            self.assertIn((ROOT / "id-migrate/README.md").read_text().splitlines()[2], metadata)

    def test_another_platform_is_named(self):
        command = ["install", "--platform", "win_amd64", "--only-binary=:all:", "--target", self.folder / "other", "id-migrate"]
        ran = self.run_command(self.bin / "pip", *command, code=1)
        self.assertIn("No matching distribution found for id-migrate", ran.stderr)


