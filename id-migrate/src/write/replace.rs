//! Replaces files atomically: at any moment a file holds either the old or the new bytes.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::problem::reason;

/// Returns the real path of a file, or the reason why the file must not be replaced: it is missing or read-only, has other
/// hard links (which would keep the old bytes), or no longer holds `expected`.
pub(crate) fn examine(path: &Path, expected: &[u8]) -> Result<PathBuf, String> {
    let real = path.canonicalize().map_err(|error| reason(&error))?;
    let found = fs::metadata(&real).map_err(|error| reason(&error))?;
    if !found.is_file() {
        return Err("refused: not a regular file".to_owned());
    }
    if found.permissions().readonly() {
        return Err(
            "refused: the file is read-only: make the file writable, and run the fix again"
                .to_owned(),
        );
    }
    #[cfg(unix)]
    if std::os::unix::fs::MetadataExt::nlink(&found) > 1 {
        return Err(
            "refused: the file has other hard links, which would keep the old text: replace the links with copies".to_owned(),
        );
    }
    match fs::read(&real) {
        Ok(bytes) if bytes == expected => Ok(real),
        Ok(_) => Err("refused: the file changed during the run: run the fix again".to_owned()),
        Err(error) => Err(reason(&error)),
    }
}

/// Returns the path of the temporary file that replaces a file.
pub(crate) fn temporary(real: &Path, run: &str) -> PathBuf {
    let name = real.file_name().unwrap_or_default().to_string_lossy();
    real.with_file_name(format!(".{name}.{run}.id-migrate-tmp"))
}

/// Replaces a file that holds `old`: a temporary file in the same folder, its mode, fsync, rename, fsync of the folder.
/// After an error the file is unchanged, and the temporary file is removed.
pub(crate) fn replace(real: &Path, old: &[u8], new: &[u8], run: &str) -> io::Result<()> {
    let temporary = temporary(real, run);
    let written = write_temporary(real, &temporary, new)
        // The file may have changed while the other files were written, so this check comes last.
        .and_then(|()| holds(real, old))
        .and_then(|()| fs::rename(&temporary, real));
    if let Err(error) = written {
        let _ = fs::remove_file(&temporary);
        return Err(error);
    }
    sync_folder(real)
}

fn holds(real: &Path, expected: &[u8]) -> io::Result<()> {
    if fs::read(real)? == expected {
        Ok(())
    } else {
        Err(io::Error::other(
            "the file changed during the run: run the fix again",
        ))
    }
}

fn write_temporary(real: &Path, temporary: &Path, bytes: &[u8]) -> io::Result<()> {
    let found = fs::metadata(real)?;
    let mut file = match File::create_new(temporary) {
        // A killed run with the same id left the file.
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_file(temporary)?;
            File::create_new(temporary)?
        }
        other => other?,
    };
    file.write_all(bytes)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let own = file.metadata()?;
        if (own.uid(), own.gid()) != (found.uid(), found.gid()) {
            std::os::unix::fs::chown(temporary, Some(found.uid()), Some(found.gid()))?;
        }
    }
    file.set_permissions(found.permissions())?;
    file.sync_all()
}

/// Flushes a rename in the folder of a file to the disk.
pub(crate) fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// Writes a new file and flushes it to the disk. Returns an error if the file exists. A partly written file is removed.
pub(crate) fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written
}
