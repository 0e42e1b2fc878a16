"""Paths, platforms and the version of the repository. The version is that of the workspace's Cargo.toml."""

import json
import platform
import shutil
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGING = ROOT / "packaging"
PLATFORMS = json.loads((PACKAGING / "platforms.json").read_text())


def cargo(manifest):
    return tomllib.loads((ROOT / manifest).read_text())


def version():
    return cargo("Cargo.toml")["workspace"]["package"]["version"]


def host():
    """Returns the name of this machine's platform in platforms.json, or None."""
    machine = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}.get(platform.machine().lower())
    system = {"linux": "linux", "darwin": "darwin", "win32": "win32"}.get(sys.platform)
    libc = None
    if system == "linux":
        libc = "glibc" if platform.libc_ver()[0] == "glibc" else "musl"
    for name, entry in PLATFORMS.items():
        npm = entry["npm"]
        if (npm["os"], npm["cpu"], npm.get("libc")) == (system, machine, libc):
            return name
    return None


def tool(name):
    """Returns the path of a tool that `.ci/install` installed, otherwise of one in the PATH."""
    installed = ROOT / "target/packaging/tools/bin" / name
    found = str(installed) if installed.exists() else shutil.which(name)
    if not found:
        sys.exit(f"packaging: {name} is missing. Run `bash .ci/install` or `pip install {name}`")
    return found
