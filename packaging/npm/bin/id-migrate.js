#!/usr/bin/env node
// Runs the binary of this platform with the same arguments, streams, signals and exit code.
"use strict";

const { spawn } = require("node:child_process");
const { existsSync } = require("node:fs");
const { isatty } = require("node:tty");
const { version } = require("../package.json");
const platforms = require("../platforms.json");

// The exit code of id-migrate for usage and I/O errors.
const TROUBLE = 2;

function fail(...lines) {
  console.error(`error: ${lines.join("\n")}`);
  process.exit(TROUBLE);
}

/** Returns "glibc" or "musl" on Linux. */
function libc() {
  process.report.excludeNetwork = true;
  return process.report.getReport().header.glibcVersionRuntime ? "glibc" : "musl";
}

/** Returns the name of this platform in platforms.json, or undefined. */
function platform() {
  const candidates = Object.keys(platforms).filter((name) => {
    const { os, cpu } = platforms[name].npm;
    return os === process.platform && cpu === process.arch;
  });
  return candidates.find((name) => [undefined, libc()].includes(platforms[name].npm.libc));
}

function resolve(path) {
  try {
    return require.resolve(path);
  } catch {
    return undefined;
  }
}

/** Returns the path of the binary, or exits with a message that says what to install. */
function findBinary() {
  if (process.env.ID_MIGRATE_BINARY) return process.env.ID_MIGRATE_BINARY;
  const name = platform();
  if (!name) {
    fail(
      `id-migrate has no binary for ${process.platform}-${process.arch}, only for ${Object.keys(platforms).join(", ")}`,
      "Build it with Rust (cargo install --locked id-migrate), and set ID_MIGRATE_BINARY to its path.",
    );
  }
  const manifest = resolve(`@id-migrate/${name}/package.json`);
  if (!manifest) {
    const others = Object.keys(platforms).filter((other) => resolve(`@id-migrate/${other}/package.json`));
    fail(
      `the package @id-migrate/${name}, which has the binary for this machine, is not installed`,
      others.length > 0
        ? `node_modules was installed on another machine: it has @id-migrate/${others.join(", @id-migrate/")}.`
        : "npm leaves it out when optional dependencies are omitted.",
      "Install again on this machine: npm install --include=optional id-migrate",
    );
  }
  const installed = require(manifest).version;
  if (installed !== version) {
    fail(
      `id-migrate is version ${version}, its binary in @id-migrate/${name} is version ${installed}`,
      `Install both again: npm install id-migrate@${version}`,
    );
  }
  const binary = resolve(`@id-migrate/${name}/bin/id-migrate${process.platform === "win32" ? ".exe" : ""}`);
  if (!binary) {
    fail(
      `the binary of the package @id-migrate/${name} is missing`,
      "Remove node_modules/@id-migrate and install again: npm install --include=optional id-migrate",
    );
  }
  return binary;
}

/** Returns why the binary does not start. */
function reason(binary, code) {
  if (code === "EACCES") return "permission denied: the file is not executable, or its file system is mounted with noexec";
  if (code === "ENOENT" && existsSync(binary)) return "it needs a different C library than this machine has";
  if (code === "ENOENT") return "no such file";
  return code;
}

function run(binary) {
  let child;
  // A terminal also sends its signals to the child, and a second SIGINT would stop the child's clean-up.
  const hasTerminal = [0, 1, 2].some((stream) => isatty(stream));
  for (const signal of ["SIGINT", "SIGHUP", "SIGTERM"]) {
    process.on(signal, () => {
      if (signal === "SIGTERM" || !hasTerminal) child.kill(signal);
    });
  }
  child = spawn(binary, process.argv.slice(2), { stdio: "inherit" });
  child.on("error", (error) => fail(`cannot run ${binary}: ${reason(binary, error.code)}`));
  child.on("exit", (code, signal) => {
    if (signal) {
      process.removeAllListeners(signal);
      process.kill(process.pid, signal);
    } else {
      process.exitCode = code;
    }
  });
}

run(findBinary());
