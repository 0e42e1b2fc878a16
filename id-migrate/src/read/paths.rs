//! Paths as reports show them and as globs see them.

use std::path::{Component, Path, PathBuf};

/// Returns a path for reports: relative to the current folder if the path is below, with `/` between parts.
pub(crate) fn shown(path: &Path, here: &Path) -> String {
    let absolute = normal(&here.join(path));
    as_text(absolute.strip_prefix(here).unwrap_or(&absolute))
}

/// Returns a path as text, with `/` between parts.
pub(crate) fn as_text(path: &Path) -> String {
    let text = path.to_string_lossy();
    if std::path::MAIN_SEPARATOR == '/' {
        text.into_owned()
    } else {
        text.replace(std::path::MAIN_SEPARATOR, "/")
    }
}

/// Returns a path of the current folder as an absolute path.
pub(crate) fn absolute(path: &Path) -> PathBuf {
    normal(&std::path::absolute(path).unwrap_or_else(|_| path.to_owned()))
}

/// Returns the path without `.` and, where it is only text, without `..`.
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
