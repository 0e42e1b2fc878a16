//! Functions that join paths, create files, and list the files of a folder.

/// Returns `true` if a call on a path module joins its arguments or takes a path apart.
pub(crate) fn is_path_function(receiver: &str, name: &str) -> bool {
    matches!(
        receiver,
        "path" | "posix" | "win32" | "posixpath" | "ntpath"
    ) && matches!(
        name,
        "join" | "resolve" | "normalize" | "relative" | "parse"
    )
}

/// Returns `true` if a module is node's `path`, Python's `os.path`, or a replacement for one of them.
pub(crate) fn is_path_module(module: &str) -> bool {
    words!(
        "ntpath os/path path path-browserify path/posix path/win32 pathe posixpath std/path upath"
    )
    .contains(&module.strip_prefix("node:").unwrap_or(module))
}

/// Returns `true` if a function of a path module returns a path with the argument in it. An id has no `/` and no `.`, so the
/// function takes no id apart.
pub(crate) fn gives_path(name: &str, is_first: bool) -> bool {
    match name {
        "join" | "resolve" | "normalize" | "relative" => true,
        "dirname" | "basename" => is_first,
        _ => false,
    }
}

/// Returns `true` if a function of node or Rust creates the file or the folder of its first argument.
pub(crate) fn creates_file(receiver: Option<&str>, name: &str) -> bool {
    match name {
        "write" | "create" => matches!(receiver, Some("fs" | "File" | "Bun")),
        name => words!(
            "appendFile appendFileSync createWriteStream create_dir create_dir_all mkdir mkdirSync \
             mkdirp writeFile writeFileSync"
        )
        .contains(&name),
    }
}

/// Parts of code that lists the files of a folder or of an archive.
pub(crate) const LISTS_FILES: &[&str] = words!(
    "WalkDir getmembers( getnames( glob( globSync( globby infolist( iterdir( listdir( namelist( \
     opendir os.walk readDir readdir read_dir scandir"
);

/// Returns `true` if a method of a path of Rust gives the path or a part of it, and `false` if the method gives another value;
/// `None` for any other method.
pub(crate) fn method_of_path(name: &str) -> Option<bool> {
    let gives = words!(
        "as_os_str as_path canonicalize display file_name file_stem into_os_string join \
         to_path_buf to_str to_string_lossy with_extension with_file_name"
    );
    let answers = words!(
        "ancestors components exists extension is_absolute is_dir is_file is_relative metadata \
         parent read_dir symlink_metadata try_exists"
    );
    (gives.contains(&name) || answers.contains(&name)).then(|| gives.contains(&name))
}
