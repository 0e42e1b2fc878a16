//! RID902: an entry of the baseline matches nothing
//!
//! What the entry stood for has been mended. The baseline may only shrink, so the entry has to go: otherwise the same
//! fault could come back unnoticed. Entries of files that were not asked for or could not be looked at, and of rules that
//! were not selected, are not judged.
//!
//! How to fix it: `id-migrate baseline prune`, and commit the file.
//!
//! How to silence it: `--ignore RID902`.
