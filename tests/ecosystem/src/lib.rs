//! Helpers of this package's tests: the specification, read from its XML, and the files generated from it.

pub mod escape;
pub mod generate;
#[cfg(all(feature = "sqlx", unix))]
pub mod postgres_server;
pub mod spec;

/// The code of the documentation pages runs.
#[cfg(all(doctest, feature = "rstest", feature = "proptest"))]
#[doc = include_str!("../../../docs/testing.md")]
mod testing_page {}

/// The code of the documentation pages runs.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/threads.md")]
mod threads_page {}

/// The code of the documentation pages runs.
#[cfg(all(doctest, feature = "sqlx"))]
#[doc = include_str!("../../../docs/database.md")]
mod database_page {}

/// The code of the documentation pages runs.
#[cfg(all(doctest, feature = "tracing"))]
#[doc = include_str!("../../../docs/tracing.md")]
mod tracing_page {}
