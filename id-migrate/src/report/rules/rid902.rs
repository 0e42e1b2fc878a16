//! RID902: an entry of the baseline matches nothing
//!
//! The finding of this entry has been fixed. Remove the entry, or the same fault could come back unnoticed. This rule does
//! not judge entries of files that this run did not check or could not check, and of rules that are not selected.
//!
//! How to fix it: run `id-migrate baseline prune` and commit the file.
//!
//! How to silence it: `--ignore RID902`.
