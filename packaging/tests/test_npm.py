"""The npm packages, in a fresh project."""

import json
import os
import pty
import shutil
import signal
import subprocess
import tarfile
import time

from machine import OUT, ROOT, VERSION, Machine, package
from workspace import PLATFORMS, host


class Project(Machine):
    """A project with the tarballs of this platform."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.project = cls.folder / "project"
        cls.project.mkdir()
        (cls.project / "package.json").write_text('{"name": "fresh", "private": true, "type": "module"}\n')
        tarballs = [package(f"id-migrate-{VERSION}.tgz"), package(f"id-migrate-{host()}-{VERSION}.tgz"), package(f"run-id-{VERSION}.tgz")]
        cls.run_command("npm", "install", "--offline", *tarballs, cwd=cls.project)
        cls.launcher = cls.project / "node_modules/.bin/id-migrate"
        cls.platform_package = cls.project / f"node_modules/@id-migrate/{host()}"

    def launch(self, *arguments, code=0, **options):
        return self.run_command(self.launcher, *arguments, code=code, **options)


class Npm(Project):
    def test_npx(self):
        self.use("npx", "--no-install", "--prefix", self.project, "id-migrate", name="npx")

    def test_run_id(self):
        program = (
            'import { generateRunId, isRunId, parseThreadId, threadIdOf } from "run-id";'
            'const id = generateRunId(parseThreadId("checkout"));'
            "console.log(threadIdOf(id), isRunId(id), isRunId('test-run'));"
        )
        (self.project / "use.js").write_text(program)
        self.assertEqual(self.run_command("node", "use.js", cwd=self.project).stdout, "checkout true false\n")

    def test_the_schema_in_the_package_is_what_the_command_prints(self):
        text = (self.project / "node_modules/id-migrate/config.schema.json").read_text()
        self.assertEqual(self.launch("config-schema").stdout, text)

    def test_there_is_a_package_for_each_platform(self):
        manifest = json.loads((self.project / "node_modules/id-migrate/package.json").read_text())
        self.assertEqual(manifest["version"], VERSION)
        self.assertEqual(manifest["optionalDependencies"], {f"@id-migrate/{name}": VERSION for name in PLATFORMS})
        installed = json.loads((self.platform_package / "package.json").read_text())
        npm = PLATFORMS[host()]["npm"]
        self.assertEqual([installed["os"], installed["cpu"], installed.get("libc")], [[npm["os"]], [npm["cpu"]], [npm["libc"]]])

    def test_the_table_names_each_platform_alike(self):
        for name, entry in PLATFORMS.items():
            npm = entry["npm"]
            parts = [npm["os"], npm["cpu"], *(["musl"] if npm.get("libc") == "musl" else [])]
            self.assertEqual(name, "-".join(parts))
            architectures = {"x64": ("x86_64", "amd64"), "arm64": ("aarch64", "arm64")}[npm["cpu"]]
            self.assertTrue(entry["wheel"].endswith(architectures), name)
            self.assertTrue(entry["target"].startswith(architectures), name)
            self.assertEqual("libc" in npm, npm["os"] == "linux", name)

    def test_tarballs_hold_their_files_and_licences(self):
        def members(name):
            with tarfile.open(package(name)) as archive:
                return sorted(member.name.removeprefix("package/") for member in archive)

        licences = ["LICENSE-APACHE", "LICENSE-MIT", "README.md"]
        self.assertEqual(
            members(f"id-migrate-{VERSION}.tgz"),
            [*licences, "bin/id-migrate.js", "config.schema.json", "package.json", "platforms.json"],
        )
        self.assertEqual(members(f"id-migrate-{host()}-{VERSION}.tgz"), [*licences, "bin/id-migrate", "package.json"])
        self.assertEqual([name for name in members(f"run-id-{VERSION}.tgz") if "/" not in name], [*licences, "package.json"])


class Launcher(Project):
    """The launcher passes arguments, streams, signals and exit codes through. A stand-in replaces the binary."""

    def stand_in(self, name, program):
        path = self.folder / name
        path.write_text(program)
        path.chmod(0o755)
        return {"ID_MIGRATE_BINARY": str(path)}

    def start(self, name, program, **options):
        """Starts the launcher and waits until the stand-in has written `ready`."""
        environment = self.environment | self.stand_in(name, program)
        child = subprocess.Popen([self.launcher], env=environment, text=True, **options)
        return child

    def test_arguments_and_streams(self):
        env = self.stand_in("echo", '#!/bin/sh\nfor one; do printf "[%s]" "$one"; done; cat; echo wrong >&2; exit 7\n')
        ran = self.launch("a b", "*", "", "--x=ü", code=7, env=env, input="text\n")
        self.assertEqual((ran.stdout, ran.stderr), ("[a b][*][][--x=ü]text\n", "wrong\n"))

    def test_sigterm_and_sigint_reach_the_binary(self):
        program = '#!/bin/sh\ntrap "exit 8" TERM\ntrap "exit 9" INT\necho ready\nwhile :; do sleep 0.05; done\n'
        for number, code in [(signal.SIGTERM, 8), (signal.SIGINT, 9)]:
            quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
            with self.start("traps", program, start_new_session=True, **quiet) as child:
                self.assertEqual(child.stdout.readline(), "ready\n")
                child.send_signal(number)
                self.assertEqual(child.wait(timeout=20), code)

    def test_a_terminal_interrupts_the_binary_once(self):
        program = (
            "#!/usr/bin/env python3\n"
            "import signal, sys, time\n"
            "count = 0\n"
            "def interrupted(*_):\n"
            "    global count\n"
            "    count += 1\n"
            "signal.signal(signal.SIGINT, interrupted)\n"
            "print('ready', flush=True)\n"
            "end = time.monotonic() + 20\n"
            "while not count and time.monotonic() < end: time.sleep(0.02)\n"
            "time.sleep(0.5)\n"
            "sys.exit(40 + count)\n"
        )
        env = self.environment | self.stand_in("counts.py", program)
        process, terminal = pty.fork()
        if process == 0:
            os.execve(self.launcher, [str(self.launcher)], env)
        seen = b""
        while b"ready" not in seen:
            seen += os.read(terminal, 1024)
        os.write(terminal, b"\x03")
        _, status = os.waitpid(process, 0)
        os.close(terminal)
        self.assertEqual(os.waitstatus_to_exitcode(status), 41)

    def test_a_binary_that_is_killed_kills_the_launcher(self):
        for number in [signal.SIGKILL, signal.SIGTERM]:
            env = self.stand_in("dies", f"#!/bin/sh\nkill -{int(number)} $$\n")
            self.launch(code=-number, env=env)

    def test_a_read_only_installation(self):
        mount = f"mount --bind {self.project} {self.project} && mount -o remount,bind,ro {self.project}"
        if subprocess.run(["unshare", "--mount", "sh", "-c", "true"], capture_output=True).returncode:
            if os.environ.get("RUN_ID_NO_SKIP"):
                self.fail("unshare does not work here")
            print("SKIPPED: unshare: apt-get install util-linux, and run as root")
            return
        script = f'{mount} && ! touch {self.project}/x 2>/dev/null && cd / && HOME=/nonexistent "$0" --version'
        ran = self.run_command("unshare", "--mount", "sh", "-c", script, self.launcher)
        self.assertEqual((ran.stdout, ran.stderr), (f"id-migrate {VERSION}\n", ""))


class Trouble(Project):
    """Without a usable binary the launcher prints one message and exits with 2."""

    def setUp(self):
        shutil.rmtree(self.project / "node_modules/@id-migrate")
        self.platform_package.mkdir(parents=True)
        with tarfile.open(package(f"id-migrate-{host()}-{VERSION}.tgz")) as archive:
            for member in archive:
                member.name = member.name.removeprefix("package/")
                archive.extract(member, self.platform_package, filter="data")

    def says(self, message, *, node=(), env=None):
        ran = self.run_command("node", *node, self.launcher, "score", code=2, env=env)
        self.assertEqual(ran.stdout, "")
        self.assertEqual(ran.stderr, f"error: {message}\n")

    def pretend(self, program):
        path = self.folder / "pretend.cjs"
        path.write_text(program)
        return ["--require", path]

    def test_set_up(self):
        self.assertEqual(self.launch("--version").stdout, f"id-migrate {VERSION}\n")

    def test_a_missing_package(self):
        shutil.rmtree(self.platform_package)
        self.says(
            f"the package @id-migrate/{host()}, which has the binary for this machine, is not installed\n"
            "npm leaves it out when optional dependencies are omitted.\n"
            "Install again on this machine: npm install --include=optional id-migrate"
        )

    def test_packages_of_another_machine(self):
        self.platform_package.rename(self.platform_package.with_name("darwin-arm64"))
        self.says(
            f"the package @id-migrate/{host()}, which has the binary for this machine, is not installed\n"
            "node_modules was installed on another machine: it has @id-migrate/darwin-arm64.\n"
            "Install again on this machine: npm install --include=optional id-migrate"
        )

    def test_musl(self):
        node = self.pretend("process.report.getReport = () => ({ header: {} });")
        self.says(
            "the package @id-migrate/linux-x64-musl, which has the binary for this machine, is not installed\n"
            "node_modules was installed on another machine: it has @id-migrate/linux-x64.\n"
            "Install again on this machine: npm install --include=optional id-migrate",
            node=node,
        )

    def test_an_unknown_platform(self):
        node = self.pretend('Object.defineProperty(process, "platform", { value: "freebsd" });')
        self.says(
            "id-migrate has no binary for freebsd-x64, only for linux-x64, linux-arm64, linux-x64-musl, linux-arm64-musl, "
            "darwin-x64, darwin-arm64, win32-x64, win32-arm64\n"
            "Build it with Rust (cargo install --locked id-migrate), and set ID_MIGRATE_BINARY to its path.",
            node=node,
        )

    def test_another_version(self):
        path = self.platform_package / "package.json"
        path.write_text(path.read_text().replace(f'"version": "{VERSION}"', '"version": "0.0.9"'))
        self.says(
            f"id-migrate is version {VERSION}, its binary in @id-migrate/{host()} is version 0.0.9\n"
            f"Install both again: npm install id-migrate@{VERSION}"
        )

    def test_a_lost_binary(self):
        (self.platform_package / "bin/id-migrate").unlink()
        self.says(
            f"the binary of the package @id-migrate/{host()} is missing\n"
            "Remove node_modules/@id-migrate and install again: npm install --include=optional id-migrate"
        )

    def test_a_binary_that_is_not_executable(self):
        binary = self.platform_package / "bin/id-migrate"
        binary.chmod(0o644)
        self.says(f"cannot run {binary}: permission denied: the file is not executable, or its file system is mounted with noexec")

    def test_a_binary_for_another_c_library(self):
        binary = self.platform_package / "bin/id-migrate"
        binary.write_text("#!/nonexistent/loader\n")
        self.says(f"cannot run {binary}: it needs a different C library than this machine has")

    def test_a_binary_of_the_environment_that_is_not_there(self):
        self.says("cannot run /nonexistent/id-migrate: no such file", env={"ID_MIGRATE_BINARY": "/nonexistent/id-migrate"})
