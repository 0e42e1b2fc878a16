//! A folder of its own for each test, in which the real binary runs.
#![allow(dead_code, reason = "each test program uses a part of it")]

pub(crate) mod fixes;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A folder that is gone when the test is over.
pub(crate) struct Project {
    folder: tempfile::TempDir,
}

/// The output of a run of the binary.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Project {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::Builder::new()
                .prefix("project")
                .tempdir()
                .expect("a temporary folder"),
        }
    }

    /// Returns a project with these files.
    pub(crate) fn with(files: &[(&str, &str)]) -> Self {
        let project = Self::new();
        for (path, text) in files {
            project.write(path, text.as_bytes());
        }
        project
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("a written file");
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).expect("a readable file")
    }

    pub(crate) fn bytes(&self, path: &str) -> Vec<u8> {
        fs::read(self.path(path)).expect("a readable file")
    }

    /// Runs the binary here.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        let output = self.command(arguments).output().expect("the binary runs");
        Ran {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("UTF-8"),
            stderr: String::from_utf8(output.stderr).expect("UTF-8"),
        }
    }

    /// Runs the binary and fails the test, with all that it said, if its exit code is another.
    #[track_caller]
    pub(crate) fn expect(&self, code: i32, arguments: &[&str]) -> Ran {
        let ran = self.run(arguments);
        assert_eq!(
            ran.code,
            Some(code),
            "id-migrate {arguments:?}\n{}\n{}",
            ran.stdout,
            ran.stderr
        );
        ran
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_id-migrate"));
        command
            .args(arguments)
            .current_dir(self.root())
            .stdin(Stdio::null())
            .env_remove("CLICOLOR_FORCE")
            // A project of a test has its own folder for what it builds.
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("NO_COLOR");
        command
    }

    /// `path:line:col: CODE` of every finding, information included.
    pub(crate) fn findings(&self, arguments: &[&str]) -> Vec<String> {
        let mut all = vec!["check", "--format", "concise", "-v", "-q"];
        all.extend(arguments);
        let ran = self.run(&all);
        let cut = |line: &str| line.split(' ').take(2).collect::<Vec<_>>().join(" ");
        ran.stdout.lines().map(cut).collect()
    }

    /// Runs git here.
    pub(crate) fn git(&self, arguments: &[&str]) {
        let status = Command::new("git")
            .args([
                "-c",
                "user.name=a",
                "-c",
                "user.email=a@example.org",
                "-c",
                "init.defaultBranch=main",
            ])
            .args(arguments)
            .current_dir(self.root())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .expect("git runs");
        assert!(status.success(), "git {arguments:?}");
    }
}
