//! RID900: a file is skipped
//!
//! The file holds the name of an id but could not be looked at: it is not UTF-8, has a NUL byte, does not parse, is
//! nested too deeply or is larger than 8 MiB. The other files were looked at all the same; this one was not changed.
//!
//! A skipped file makes the exit code 2, because nobody knows what is in it. A file in Flow or Python 2 is not broken: it is
//! reported for information.
//!
//! How to fix it: save the file as UTF-8, mend its syntax, or leave it out with `exclude = ["path"]`.
//!
//! How to silence it: `unparsable` (for files that do not parse) or `exclude` in the configuration, or record it in the baseline (`id-migrate baseline create`).
