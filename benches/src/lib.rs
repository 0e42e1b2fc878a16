//! The benches of run-id against its peers.
