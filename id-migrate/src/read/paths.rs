//! Paths as reports show them and as globs see them.

use std::path::{Component, Path, PathBuf};

/// A path as reports show it: relative to the current folder when it lies below, `/` between parts.
pub(crate) fn shown(path: &Path, here: &Path) -> String {
    let absolute = normal(&here.join(path));
    as_text(absolute.strip_prefix(here).unwrap_or(&absolute))
}

/// A path as text, `/` between parts.
pub(crate) fn as_text(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        text.into_owned()
    } else {
        text.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

/// The path without `.` and, where it is only text, without `..`.
pub(crate) fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            part => out.push(part),
        }
    }
    out
}
