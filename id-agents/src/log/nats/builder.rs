//! The settings of a `NatsLog`, and its connection.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::time::Duration;

use async_nats::jetstream::{self, stream};
use async_nats::{ConnectOptions, Event};
use bytes::Bytes;
use parking_lot::{Mutex, RwLock};
use run_id::ThreadIdRef;
use tokio::sync::{Notify, OnceCell, watch};

use crate::log::MemoryLogBuilder;
use crate::log::ring::RingLimits;
use crate::log::sinks::Sinks;

use super::control::{Followed, Outgoing};
use super::open_runs::OpenRuns;
use super::publisher::Publisher;
use super::refusals::Refusals;
use super::replay::Readers;
use super::window::Window;
use super::{Epoch, LogError, NatsLog, REQUEST, Shared, StreamEpoch, unavailable};

/// Sets up a [`NatsLog`].
///
/// ```no_run
/// use std::time::Duration;
///
/// use async_nats::ConnectOptions;
/// use id_agents::{LogError, NatsLog};
///
/// async fn log() -> Result<NatsLog, LogError> {
///     NatsLog::builder("nats://127.0.0.1:4222")
///         .node("web-1")
///         .options(ConnectOptions::new().token("a token of yours".into()))
///         .max_age(Duration::from_secs(24 * 60 * 60))
///         .connect()
///         .await
/// }
/// ```
pub struct NatsLogBuilder {
    url: String,
    options: ConnectOptions,
    settings: Settings,
}

/// The prefix of a run's subject. The thread id and the suffix follow, each as one token.
pub(super) const SUBJECT_PREFIX: &str = "runid.v1.ev.";

fn subjects() -> String {
    format!("{SUBJECT_PREFIX}*.*")
}

#[derive(Clone, Debug)]
pub(super) struct Settings {
    pub(super) node: String,
    pub(super) stream: String,
    replicas: usize,
    max_age: Duration,
    max_bytes: i64,
    pub(super) renewal: Duration,
    pub(super) expiry: Duration,
    pub(super) control_age: Duration,
    window: RingLimits,
}

impl Settings {
    pub(super) fn stream_config(&self) -> stream::Config {
        stream::Config {
            name: self.stream.clone(),
            subjects: vec![subjects()],
            max_age: self.max_age,
            max_bytes: self.max_bytes,
            num_replicas: self.replicas,
            storage: stream::StorageType::File,
            discard: stream::DiscardPolicy::Old,
            ..stream::Config::default()
        }
    }

    /// Refuses a stream whose layout is not one subject for each run.
    ///
    /// # Errors
    /// Returns [`LogError::Rejected`], with what to do about the stream.
    pub(super) fn check_layout(&self, found: &stream::Config) -> Result<(), LogError> {
        if found.subjects == [subjects()] {
            return Ok(());
        }
        Err(LogError::Rejected {
            reason: format!(
                "the stream `{name}` has the subjects `{found}`, and this version writes to `{expected}`: stop every node, \
                 delete the stream with `nats stream rm {name}`, and start again; or set another name with `NatsLogBuilder::stream`",
                name = self.stream,
                found = found.subjects.join("`, `"),
                expected = subjects(),
            ),
        })
    }

    /// Returns the name of the bucket that holds the stream's epoch.
    pub(super) fn epoch_bucket(&self) -> String {
        format!("{}_EPOCH", self.stream)
    }

    /// Returns the name of the bucket that holds the leases of processes and the notes of their open runs.
    pub(super) fn nodes_bucket(&self) -> String {
        format!("{}_NODES", self.stream)
    }

    /// Returns the name of the bucket that holds revocations and cancellations for all nodes.
    pub(super) fn control_bucket(&self) -> String {
        format!("{}_CONTROL", self.stream)
    }

    /// Returns the configuration of the stream behind each bucket.
    ///
    /// The buckets are created as streams, because the client's function for buckets first asks for the account, in a form
    /// that a 2.9 broker does not answer. Direct gets are off, so the leader answers each read and no replica answers with
    /// an older value.
    pub(super) fn bucket_streams(&self) -> [stream::Config; 3] {
        let bucket = |name: String, max_age| stream::Config {
            name: format!("KV_{name}"),
            subjects: vec![format!("$KV.{name}.>")],
            max_messages_per_subject: 1,
            max_age,
            num_replicas: self.replicas,
            storage: stream::StorageType::File,
            discard: stream::DiscardPolicy::New,
            allow_rollup: true,
            deny_delete: true,
            ..stream::Config::default()
        };
        [
            bucket(self.epoch_bucket(), Duration::ZERO),
            bucket(self.nodes_bucket(), Duration::ZERO),
            bucket(self.control_bucket(), self.control_age),
        ]
    }
}

/// Leaves out the address, which may contain a password.
impl fmt::Debug for NatsLogBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NatsLogBuilder")
            .field("settings", &self.settings)
            .finish_non_exhaustive()
    }
}

impl NatsLogBuilder {
    pub(super) fn new(url: String) -> Self {
        let settings = Settings {
            node: uuid::Uuid::new_v4().simple().to_string(),
            stream: "RUN_EVENTS".to_owned(),
            replicas: 1,
            max_age: Duration::from_hours(1),
            max_bytes: 1024 * 1024 * 1024,
            renewal: Duration::from_secs(3),
            expiry: Duration::from_secs(15),
            control_age: Duration::from_hours(24),
            window: RingLimits::default(),
        };
        Self {
            url,
            options: ConnectOptions::new(),
            settings,
        }
    }

    /// Sets the name of this node, a label for operators. It follows the rules of a thread id; by default it is random. Two
    /// processes with one name are two nodes.
    #[must_use]
    pub fn node(mut self, name: impl Into<String>) -> Self {
        self.settings.node = name.into();
        self
    }

    /// Sets credentials, TLS and other options of the connection. The log replaces the event callback.
    #[must_use]
    pub fn options(mut self, options: ConnectOptions) -> Self {
        self.options = options;
        self
    }

    /// Sets the name of the stream; `RUN_EVENTS` by default. The names of its three buckets start with it.
    #[must_use]
    pub fn stream(mut self, name: impl Into<String>) -> Self {
        self.settings.stream = name.into();
        self
    }

    /// Sets the number of brokers that store each event; 1 by default. This setting and the next two apply when the stream is
    /// created. An existing stream keeps its own.
    #[must_use]
    pub fn replicas(mut self, replicas: usize) -> Self {
        self.settings.replicas = replicas;
        self
    }

    /// Sets how long an event is stored; one hour by default.
    #[must_use]
    pub fn max_age(mut self, age: Duration) -> Self {
        self.settings.max_age = age;
        self
    }

    /// Sets the maximum size of the stream in bytes; 1 GiB by default. A full stream drops its oldest events, of any thread.
    #[must_use]
    pub fn max_bytes(mut self, bytes: u32) -> Self {
        self.settings.max_bytes = i64::from(bytes);
        self
    }

    /// Sets the interval at which this process renews its lease; 3 s by default.
    #[must_use]
    pub fn lease_renewal(mut self, interval: Duration) -> Self {
        self.settings.renewal = interval;
        self
    }

    /// Sets the time without a renewal after which this process considers another process dead and ends its runs; 15 s by
    /// default. It must be at least three times the renewal interval, and the same on every node.
    #[must_use]
    pub fn lease_expiry(mut self, expiry: Duration) -> Self {
        self.settings.expiry = expiry;
        self
    }

    /// Sets how long a revocation is stored for nodes that are cut off; 24 h by default. A node that was cut off for longer
    /// closes its sockets. The setting applies when the bucket is created.
    #[must_use]
    pub fn control_age(mut self, age: Duration) -> Self {
        self.settings.control_age = age;
        self
    }

    /// Sets how much of the stream's end this node keeps in memory: as much as a [`MemoryLog`](crate::MemoryLog) with these
    /// limits. The broker does not have to answer clients that resume within this window.
    ///
    /// ```no_run
    /// use id_agents::{MemoryLog, NatsLog};
    ///
    /// let large = MemoryLog::builder().max_bytes(1 << 30);
    /// let log = NatsLog::builder("nats://127.0.0.1:4222").window(&large);
    /// # drop(log);
    /// ```
    #[must_use]
    pub fn window(mut self, limits: &MemoryLogBuilder) -> Self {
        self.settings.window = limits.limits;
        self
    }

    /// Connects, creates the stream and its buckets if they are missing, and starts to follow the stream.
    ///
    /// # Errors
    /// Returns [`LogError::Rejected`] for an invalid node name, a lease that expires too soon, a stream of an earlier version,
    /// and credentials that lack a permission. Returns [`LogError::Unavailable`] if the broker does not answer.
    pub async fn connect(self) -> Result<NatsLog, LogError> {
        // The name of a node is one token of a subject, as a thread id is.
        ThreadIdRef::parse(&self.settings.node).map_err(|error| LogError::Rejected {
            reason: format!("the node's name is not usable: {error}"),
        })?;
        if self.settings.expiry < self.settings.renewal * 3 {
            return Err(LogError::Rejected {
                reason: "a lease must live for at least three renewals".to_owned(),
            });
        }
        let connections = Arc::new(watch::channel(0_u64).0);
        let look = Arc::new(Notify::new());
        let refusals = Arc::new(Refusals::default());
        let (counter, bell) = (Arc::clone(&connections), Arc::clone(&look));
        let listener = Arc::clone(&refusals);
        // Every subject is built from a valid id, so the client need not check it.
        let options = self
            .options
            .skip_subject_validation(true)
            .event_callback(move |event| {
                match event {
                    Event::Connected => {
                        counter.send_modify(|count| *count += 1);
                        bell.notify_one();
                    }
                    Event::ServerError(error) => listener.note(&error),
                    _ => {}
                }
                std::future::ready(())
            });
        // Boxed, because the client's future is large and would make the caller's future large too.
        let connect = Box::pin(options.connect(self.url.as_str()));
        let client = connect.await.map_err(unavailable)?;
        let jetstream = jetstream::ContextBuilder::new()
            .timeout(REQUEST)
            .ack_timeout(REQUEST)
            .build(client.clone());
        let publisher = Publisher::new(client.new_inbox());
        let answers = client.subscribe(publisher.answers()).await;
        let answers = answers.map_err(unavailable)?;
        let shared = Arc::new(Shared {
            publisher,
            client,
            jetstream,
            stream_epoch: RwLock::new(StreamEpoch {
                epoch: Epoch::new(""),
                created: String::new(),
            }),
            window: Window::new(self.settings.window),
            readers: Readers::default(),
            seen: Mutex::default(),
            sinks: Sinks::default(),
            connections,
            checked: watch::channel(0).0,
            look_ups: AtomicU64::new(0),
            looked_up: watch::channel(0).0,
            look,
            serving: AtomicBool::new(false),
            instance: uuid::Uuid::new_v4().simple().to_string().into(),
            open_runs: OpenRuns::default(),
            lease: tokio::sync::Mutex::default(),
            held: watch::channel(None).0,
            nodes_bucket: OnceCell::new(),
            node_sinks: Sinks::default(),
            outgoing: Outgoing::default(),
            max_age_millis: AtomicU64::new(u64::MAX),
            settings: self.settings,
        });
        let followed = tokio::select! {
            biased;
            error = refusals.refused() => return Err(error),
            followed = Box::pin(shared.prepare()) => followed?,
        };
        let tasks = [
            tokio::spawn(Arc::clone(&shared).send()),
            tokio::spawn(Arc::clone(&shared).take_answers(answers)),
            tokio::spawn(Arc::clone(&shared).follow()),
            tokio::spawn(Arc::clone(&shared).attend()),
            tokio::spawn(Arc::clone(&shared).announce()),
            tokio::spawn(Arc::clone(&shared).obey(followed)),
        ];
        Ok(NatsLog { shared, tasks })
    }
}

impl Shared {
    /// Prepares the node to follow the stream. Returns the position of the control bucket at this moment.
    async fn prepare(&self) -> Result<Followed, LogError> {
        // A node answers flow control only under load. This probe shows at once whether the broker refuses the answer.
        let subject = format!(
            "{}.{}.probe",
            super::live::FLOW_CONTROL,
            self.settings.stream
        );
        let told = self.client.publish(subject, Bytes::new()).await;
        told.map_err(unavailable)?;
        super::persist(|| self.look_up_epoch()).await?;
        super::persist(|| self.end_of_control()).await
    }
}
