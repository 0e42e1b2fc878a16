//! Killed processes, failing system calls, a full disk, Ctrl-C and files that change meanwhile: every file holds its old
//! bytes or its new ones, and `undo` restores all. Each test proves that its fault happened.
#![cfg(unix)]

mod changes;
mod ctrl_c;
mod errors;
mod full_disk;
mod kills;
#[path = "../project/mod.rs"]
mod project;
mod sixty;
mod strace;
