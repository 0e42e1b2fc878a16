//! RID900: a file is skipped
//!
//! The file contains the name of an id but could not be checked: the file is not UTF-8, does not parse, is nested too
//! deeply or is larger than 8 MiB. The other files were checked. This file was not changed.
//!
//! A skipped file makes the exit code 2, because it may hold findings. A file in Flow or Python 2 is not broken: it is
//! reported for information.
//!
//! How to fix it: save the file as UTF-8, correct its syntax, or skip it with `exclude = ["path"]`.
//!
//! How to silence it: `unparsable` (for files that do not parse) or `exclude` in the configuration, or record the finding
//! in the baseline (`id-migrate baseline create`).
