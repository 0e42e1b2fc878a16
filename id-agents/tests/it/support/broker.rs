//! Real `nats-server` processes on loopback, each with a store of its own, that can be killed, stopped, wiped and cut off.

use std::collections::BTreeSet;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::time::Duration;

use run_id_test_support::{skip, works};
use tokio::net::TcpStream;

use super::PATIENCE;
pub(crate) use super::wire::Wire;

/// The brokers to test with: `RUN_ID_NATS_SERVER`, else `nats-server` of the PATH; and `RUN_ID_NATS_SERVER_CURRENT`.
pub(crate) fn binaries() -> Vec<PathBuf> {
    let first = std::env::var_os("RUN_ID_NATS_SERVER").unwrap_or_else(|| "nats-server".into());
    let second = std::env::var_os("RUN_ID_NATS_SERVER_CURRENT");
    if second.is_none() {
        skip(
            "current nats-server",
            "run .ci/install and set RUN_ID_NATS_SERVER_CURRENT=$PWD/target/nats-server-current/bin/nats-server",
        );
    }
    let named = std::iter::once(first).chain(second).map(PathBuf::from);
    named.filter(runs).collect()
}

fn runs(binary: &PathBuf) -> bool {
    works(
        Command::new(binary).arg("--version"),
        "apt-get install nats-server, or name a binary in RUN_ID_NATS_SERVER",
    )
}

pub(crate) struct Broker {
    binary: PathBuf,
    store: tempfile::TempDir,
    /// A configuration file and the log, if there is a configuration.
    configured: Option<tempfile::TempDir>,
    address: SocketAddr,
    process: Option<Child>,
}

impl Broker {
    pub(crate) async fn start(binary: PathBuf) -> Self {
        let mut broker = Self::new(binary);
        broker.launch().await;
        broker
    }

    /// A broker with a configuration file, which writes a log.
    pub(crate) async fn configured(binary: PathBuf, configuration: &str) -> Self {
        let mut broker = Self::new(binary);
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("nats.conf"), configuration).unwrap();
        broker.configured = Some(folder);
        broker.launch().await;
        broker
    }

    fn new(binary: PathBuf) -> Self {
        Self {
            binary,
            store: tempfile::tempdir().unwrap(),
            configured: None,
            address: free_address(),
            process: None,
        }
    }

    /// SIGKILL, and a new process on the same store with another configuration.
    pub(crate) async fn restart_with(&mut self, configuration: &str) {
        self.kill();
        std::fs::write(self.folder().join("nats.conf"), configuration).unwrap();
        self.launch().await;
    }

    /// The log of a broker with a configuration.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder().join("log")).unwrap()
    }

    fn folder(&self) -> &Path {
        self.configured.as_ref().expect("a configuration").path()
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://{}", self.address)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    async fn launch(&mut self) {
        let mut command = Command::new(&self.binary);
        if let Some(folder) = &self.configured {
            command.arg("-c").arg(folder.path().join("nats.conf"));
            command.arg("-l").arg(folder.path().join("log"));
        }
        let process = command
            .args([
                "--jetstream",
                "--addr",
                "127.0.0.1",
                "--port",
                &self.address.port().to_string(),
                "--store_dir",
            ])
            .arg(self.store.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        self.process = Some(process.expect("a broker that tells its version starts"));
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while TcpStream::connect(self.address).await.is_err() {
            assert!(
                tokio::time::Instant::now() < deadline,
                "the broker never listened"
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// SIGKILL, and a new process on the same store.
    pub(crate) async fn kill_and_restart(&mut self) {
        self.kill();
        self.launch().await;
    }

    /// SIGKILL, and a new process on an empty store.
    pub(crate) async fn wipe_and_restart(&mut self) {
        self.kill();
        self.store = tempfile::tempdir().unwrap();
        self.launch().await;
    }

    /// SIGKILL, and a new process on the same store, of which a copy is returned.
    pub(crate) async fn checkpoint(&mut self) -> tempfile::TempDir {
        self.kill();
        let copy = tempfile::tempdir().unwrap();
        copy_folder(self.store.path(), copy.path());
        self.launch().await;
        copy
    }

    /// SIGKILL, and a new process on a store as it was before.
    pub(crate) async fn roll_back(&mut self, to: tempfile::TempDir) {
        self.kill();
        self.store = to;
        self.launch().await;
    }

    pub(crate) fn kill(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().expect("our own child can be killed");
            process.wait().expect("a killed child ends");
        }
    }

    /// SIGSTOP for a while.
    pub(crate) async fn freeze(&self, duration: Duration) {
        self.signal("-STOP");
        tokio::time::sleep(duration).await;
        self.signal("-CONT");
    }

    fn signal(&self, signal: &str) {
        let id = self
            .process
            .as_ref()
            .expect("the broker is running")
            .id()
            .to_string();
        assert!(
            Command::new("kill")
                .args([signal, &id])
                .status()
                .unwrap()
                .success()
        );
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        self.kill();
    }
}

fn copy_folder(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            std::fs::create_dir(&target).unwrap();
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).unwrap();
        }
    }
}

/// Returns an address that no broker of this process has had: the node of a killed broker would connect to another test's.
fn free_address() -> SocketAddr {
    static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());
    loop {
        let listener = StdListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        if GIVEN.lock().unwrap().insert(address.port()) {
            return address;
        }
    }
}
