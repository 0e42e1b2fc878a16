//! A PostgreSQL server of the test's own, or the one that `RUN_ID_POSTGRES_URL` names.

use std::fs::{self, File};
use std::os::unix::fs::{MetadataExt as _, chown};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions as _, Connection as _};

/// The user and group `nobody`, for machines without a user `postgres`: the server does not run as root.
const NOBODY: (u32, u32) = (65534, 65534);

const START_LIMIT: Duration = Duration::from_mins(1);

/// A server that lives as long as this value.
#[derive(Debug)]
pub struct PostgresServer {
    options: PgConnectOptions,
    own: Option<Own>,
}

/// A server that this process started: it listens on a socket in its folder and on no port, so no two tests can
/// want the same one.
#[derive(Debug)]
struct Own {
    binaries: PathBuf,
    folder: PathBuf,
    user: Option<(u32, u32)>,
    process: Child,
}

impl PostgresServer {
    /// The server of `RUN_ID_POSTGRES_URL`, else one that is started; `None` when PostgreSQL is not installed.
    ///
    /// # Panics
    ///
    /// When the URL is none, or when PostgreSQL is there and does not start.
    pub async fn find() -> Option<Self> {
        if let Ok(url) = std::env::var("RUN_ID_POSTGRES_URL") {
            let options = url.parse().expect("RUN_ID_POSTGRES_URL");
            return Some(Self { options, own: None });
        }
        let own = Own::start(binaries()?);
        let options = PgConnectOptions::new_without_pgpass()
            .socket(&own.folder)
            .username("postgres")
            .database("postgres");
        let mut server = Self {
            options,
            own: Some(own),
        };
        server.wait().await;
        Some(server)
    }

    /// A connection whose tables are temporary: they go with it.
    ///
    /// # Panics
    ///
    /// When the server cannot be reached.
    pub async fn connect(&self) -> PgConnection {
        let mut connection = self.options.connect().await.expect("a connection");
        sqlx::raw_sql("SET search_path TO pg_temp")
            .execute(&mut connection)
            .await
            .expect("the schema of temporary tables");
        connection
    }

    async fn wait(&mut self) {
        let start = Instant::now();
        loop {
            let error = match self.options.connect().await {
                Ok(connection) => return connection.close().await.expect("a connection"),
                Err(error) => error,
            };
            let own = self.own.as_mut().expect("the server that was started");
            let ended = own.process.try_wait().expect("the server's state");
            assert!(
                ended.is_none() && start.elapsed() < START_LIMIT,
                "PostgreSQL did not start: {error}\n{}",
                fs::read_to_string(own.folder.join("log")).unwrap_or_default()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Own {
    fn start(binaries: PathBuf) -> Self {
        let folder = std::env::temp_dir().join(format!("run-id-postgres-{}", std::process::id()));
        // What an earlier process with this id left behind, if any did.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir(&folder).expect("a folder for the server");
        let is_root = fs::metadata(&folder).expect("the folder").uid() == 0;
        let user = is_root.then(server_user);
        if let Some((user, group)) = user {
            chown(&folder, Some(user), Some(group)).expect("the folder's owner");
        }
        let data = folder.join("data");
        let init = command(&binaries, "initdb", user)
            .arg("-D")
            .arg(&data)
            .args(["-U", "postgres", "-A", "trust", "-E", "UTF8"])
            .args(["--locale=C", "--no-sync"])
            .current_dir(&folder)
            .output()
            .expect("initdb");
        assert!(init.status.success(), "initdb: {}", said(&init));
        let log = File::create(folder.join("log")).expect("a log");
        let process = command(&binaries, "postgres", user)
            .arg("-D")
            .arg(&data)
            .arg("-k")
            .arg(&folder)
            .args(["-c", "listen_addresses=", "-c", "fsync=off"])
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log"))
            .stderr(log)
            .spawn()
            .expect("postgres");
        Self {
            binaries,
            folder,
            user,
            process,
        }
    }
}

/// Stops the server and removes its folder.
impl Drop for Own {
    fn drop(&mut self) {
        let stop = command(&self.binaries, "pg_ctl", self.user)
            .arg("-D")
            .arg(self.folder.join("data"))
            .args(["-m", "fast", "-w", "stop"])
            .current_dir(&self.folder)
            .output();
        if !stop.is_ok_and(|output| output.status.success()) {
            let _ = self.process.kill();
        }
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The folder of `initdb`: on the path, or where Debian puts it, the newest first.
fn binaries() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut debian: Vec<(u32, PathBuf)> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, entry.path().join("bin")))
        })
        .collect();
    debian.sort();
    let debian = debian.into_iter().rev().map(|(_, folder)| folder);
    std::env::split_paths(&path).chain(debian).find(|folder| {
        ["initdb", "postgres", "pg_ctl"]
            .iter()
            .all(|name| folder.join(name).is_file())
    })
}

/// The ids of the user `postgres`, else of nobody.
fn server_user() -> (u32, u32) {
    let id = |which: &str| {
        let output = Command::new("id").args([which, "postgres"]).output().ok()?;
        String::from_utf8(output.stdout).ok()?.trim().parse().ok()
    };
    id("-u").zip(id("-g")).unwrap_or(NOBODY)
}

fn command(binaries: &Path, name: &str, user: Option<(u32, u32)>) -> Command {
    let mut command = Command::new(binaries.join(name));
    if let Some((user, group)) = user {
        command.uid(user).gid(group);
    }
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned()
}
