//! Faults at a known system call, by strace, whose log proves that they happened.

use std::process::{Child, Command, Stdio};

use crate::project::Project;

/// A fault in a system call.
#[derive(Clone, Copy)]
pub(crate) struct Fault<'a> {
    /// The call: `fsync`.
    pub(crate) call: &'a str,
    /// The fault, in strace's syntax: `error=EIO`, `signal=SIGKILL`, `delay_enter=500000`.
    pub(crate) what: &'a str,
    /// At which times: `3`, `5+`.
    pub(crate) when: &'a str,
}

/// The result of a run with a fault.
pub(crate) struct Ended {
    /// The exit code; 137 when it was killed.
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// Number of injected faults.
    pub(crate) faults: usize,
}

/// Returns `true` if strace may trace; otherwise skips.
pub(crate) fn is_there() -> bool {
    run_id_test_support::works(
        Command::new("strace").args(["-e", "trace=none", "true"]),
        "apt-get install strace, and allow ptrace",
    )
}

impl Fault<'_> {
    /// Starts the binary with the fault.
    pub(crate) fn start(self, project: &Project, arguments: &[&str]) -> Child {
        self.start_with(&[], project, arguments)
    }

    fn start_with(self, more: &[&str], project: &Project, arguments: &[&str]) -> Child {
        let Self { call, what, when } = self;
        Command::new("strace")
            .args(["-f", "-qq", "-o"])
            .arg(project.path("strace.log"))
            .args(["-e", &format!("trace={call},fchmod")])
            .args(["-e", &format!("inject={call}:{what}:when={when}")])
            .args(more)
            .arg(env!("CARGO_BIN_EXE_id-migrate"))
            .args(arguments)
            .current_dir(project.root())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("strace runs")
    }

    /// Waits for the end of the run.
    pub(crate) fn wait(self, project: &Project, child: Child) -> Ended {
        use std::os::unix::process::ExitStatusExt;
        let output = child.wait_with_output().expect("an end");
        let log = std::fs::read_to_string(project.path("strace.log")).unwrap_or_default();
        let trace = match self.what.split_once('=') {
            Some(("error", _)) => "(INJECTED)".to_owned(),
            Some(("delay_enter", _)) => "(DELAYED)".to_owned(),
            Some(("signal", "SIGKILL")) => "+++ killed by SIGKILL +++".to_owned(),
            Some(("signal", signal)) => format!("--- {signal} "),
            _ => panic!("{} leaves no trace in the log", self.what),
        };
        let code = output.status.code();
        Ended {
            code: code.or_else(|| output.status.signal().map(|signal| 128 + signal)),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            // strace has a word of its own for a signal in the middle of a delay.
            stderr: String::from_utf8_lossy(&output.stderr)
                .split_inclusive('\n')
                .filter(|line| !line.starts_with("strace: "))
                .collect(),
            faults: log.matches(&trace).count(),
        }
    }

    /// Runs the binary with the fault. Fails when the fault does not happen.
    #[track_caller]
    pub(crate) fn run(self, project: &Project, arguments: &[&str]) -> Ended {
        self.happened(self.wait(project, self.start(project, arguments)))
    }

    /// As `run`, but each file takes 40 ms: a busy machine has time to notice a signal before the last one.
    #[track_caller]
    pub(crate) fn run_slowly(self, project: &Project, arguments: &[&str]) -> Ended {
        let slow = ["-e", "inject=fchmod:delay_enter=40000"];
        self.happened(self.wait(project, self.start_with(&slow, project, arguments)))
    }

    #[track_caller]
    fn happened(self, ended: Ended) -> Ended {
        let Self { call, what, when } = self;
        assert!(ended.faults > 0, "{call} {what} {when} did not happen");
        ended
    }
}

/// Sends Ctrl-C to the traced process, because strace ignores Ctrl-C while it writes a log.
pub(crate) fn interrupt(strace: &Child) {
    let id = strace.id();
    let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children"));
    let child = children.expect("a process that runs");
    crate::ctrl_c::send(child.trim().parse().expect("one child"));
}

#[test]
#[should_panic(expected = "fsync error=EIO 100000 did not happen")]
fn a_fault_that_does_not_happen_fails_the_test() {
    let project = Project::with(&[("tests/test_a.py", "f(run_id='test-run')\n")]);
    let never = Fault {
        call: "fsync",
        what: "error=EIO",
        when: "100000",
    };
    if is_there() {
        never.run(&project, &["fix", "--apply"]);
    } else {
        panic!("fsync error=EIO 100000 did not happen");
    }
}
