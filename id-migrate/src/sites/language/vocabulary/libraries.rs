//! Functions of the standard libraries, by their effect on a text.

/// Returns `true` if a call writes an object as a text.
pub(crate) fn writes_texts(receiver: Option<&str>, name: &str) -> bool {
    matches!(
        name,
        "dumps" | "safe_dump" | "urlencode" | "stringify" | "repr" | "ascii" | "pformat"
    ) || matches!(
        (receiver, name),
        (
            Some("serde_json"),
            "to_string" | "to_string_pretty" | "to_vec"
        ) | (Some("yaml"), "dump")
    )
}

/// Returns `true` if a call reads an object from its text.
pub(crate) fn reads_objects(receiver: Option<&str>, name: &str) -> bool {
    matches!(
        (receiver, name),
        (Some("json"), "loads")
            | (Some("JSON"), "parse")
            | (Some("serde_json"), "from_str" | "from_slice" | "from_value")
    )
}

/// Returns `true` if the result of a function depends on every character of the texts in an object.
pub(crate) fn encodes_objects(receiver: Option<&str>, name: &str) -> bool {
    matches!(
        (receiver, name),
        (Some("jwt"), "encode") | (Some("msgpack" | "cbor2"), "dumps" | "packb")
    )
}

/// Returns `true` if a call cuts or wraps its text to the width of a terminal.
pub(crate) fn lays_out(receiver: Option<&str>, name: &str) -> bool {
    matches!(name, "add_row" | "tabulate" | "Panel" | "Columns")
        || name == "print" && receiver.is_some_and(|receiver| receiver.ends_with("onsole"))
}

/// Returns `true` if an assertion of Python or node inspects a text.
pub(crate) fn is_expecting(name: &str) -> bool {
    words!("assertRegex assertNotRegex assertGreater assertGreaterEqual assertLess assertLessEqual")
        .contains(&name)
}

/// Returns `true` if a built-in function of Python inspects a text. Functions that take any object do not.
pub(crate) fn inspects_in_python(name: &str, is_plain: bool) -> bool {
    is_plain
        && words!(
            "all any bytearray bytes chr compile complex enumerate eval exec filter float format \
             frozenset int iter list map max memoryview min ord reversed set sorted sum tuple zip"
        )
        .contains(&name)
        || matches!(
            name,
            "issuperset" | "issubset" | "isdisjoint" | "from_bytes"
        )
}

/// Returns `true` if a standard module of Python or node processes texts.
pub(crate) fn is_text_module(name: &str) -> bool {
    words!(
        "ast base64 binascii bisect bz2 codecs configparser crypto csv datetime decimal difflib \
         email fnmatch fractions glob gzip hashlib heapq hmac html ipaddress itertools locale \
         lzma marshal mmh3 ntpath operator parse pathlib pickle posixpath pprint querystring \
         random re regex reprlib shlex statistics str string struct textwrap tokenize \
         unicodedata urllib uuid xxhash zlib"
    )
    .contains(&name)
}

/// Returns `true` if a function of a text module does not inspect the text.
pub(crate) fn is_trusted_of_module(module: &str, name: &str) -> bool {
    matches!(
        (module, name),
        (
            "operator",
            "eq" | "ne" | "is_" | "is_not" | "setitem" | "getitem" | "contains"
        ) | ("itertools", "repeat" | "count")
            | ("random", "choice")
            | ("csv" | "pickle" | "pprint", _)
            | ("string", "Template")
    )
}

/// Returns `true` if a package processes texts with a function.
pub(crate) fn is_text_library(module: &str, name: &str) -> bool {
    match module.split('/').next().unwrap_or_default() {
        "lodash" | "lodash-es" => {
            let function = module.rsplit('/').next().filter(|_| name == "default");
            words!(
                "camelCase capitalize chain deburr endsWith escape includes kebabCase lowerCase pad padEnd \
                 padStart replace size snakeCase split startCase startsWith toLower toUpper trim \
                 truncate upperCase words"
            )
            .contains(&function.unwrap_or(name))
        }
        package => words!(
            "change-case date-fns dateutil humanize inflection md5 micromatch minimatch murmurhash \
             natural-orderby object-hash packaging picomatch semver slugify ulid validator"
        )
        .contains(&package),
    }
}

/// Returns `true` if a function of JavaScript inspects a text.
pub(crate) fn inspects_in_javascript(name: &str, receiver: Option<&str>, is_plain: bool) -> bool {
    match receiver {
        Some("Array" | "Buffer" | "Number" | "Uint8Array" | "Intl") => !name.starts_with("is"),
        Some("Object") => matches!(name, "keys" | "values" | "entries" | "assign"),
        _ if is_plain => words!(
            "Blob Intl RegExp Set TextEncoder URL URLSearchParams Uint8Array decodeURI \
             decodeURIComponent import require unescape"
        )
        .contains(&name),
        // `new TextEncoder().encode(runId)`
        _ => matches!(name, "encode" | "encodeInto" | "localeCompare" | "compare"),
    }
}

/// Returns `true` if a function of Rust inspects a text.
pub(crate) fn inspects_in_rust(name: &str, receiver: Option<&str>) -> bool {
    const NAMES: &[&str] = words!(
        "from_str from_str_radix parse_str parse_from_str parse_from_rfc3339 eq_ignore_ascii_case max \
         min digest update encode encode_string glob_match hash hash_one levenshtein matches new_v3 new_v5 \
         utf8_percent_encode width"
    );
    let is_type = matches!(
        receiver,
        Some("Path" | "PathBuf" | "OsStr" | "OsString" | "Url" | "Uri" | "Uuid" | "Regex")
    );
    // `Version::parse(run_id)`, `md5::compute(run_id)`
    let is_parser =
        name == "parse" && receiver.is_some_and(|it| it.starts_with(char::is_uppercase));
    let is_hash = (receiver, name) == (Some("md5"), "compute");
    is_type || is_parser || is_hash || NAMES.contains(&name)
}

/// Returns `true` if many types have a method of that name, so a class of the tree with the method tells nothing about
/// other calls.
pub(crate) fn is_common_method(name: &str) -> bool {
    COMMON.binary_search(&name).is_ok()
}

/// Returns `true` if a common method usually hands its argument to another object, as `push` of a queue does.
pub(crate) fn is_sending_method(name: &str) -> bool {
    words!("apply call emit exists fetch load publish push put query request send").contains(&name)
}

/// Returns `true` if a method of `pathlib` takes a path apart or creates a file.
pub(crate) fn is_path_method(name: &str) -> bool {
    words!(
        "full_match glob hardlink_to is_relative_to joinpath mkdir open relative_to rename rglob \
         symlink_to touch with_name with_stem with_suffix write_bytes write_text"
    )
    .contains(&name)
}

/// Returns `true` if a method of `pathlib` finds the file of a path, and neither creates one nor reads its name.
pub(crate) fn finds_file(name: &str) -> bool {
    words!("chmod exists is_dir is_file lstat read_bytes read_text rmdir stat unlink")
        .contains(&name)
}

/// In byte order.
const COMMON: &[&str] = words!(
    "add all any append apply at call charAt clear close concat contains copy count debug delete \
     discard emit encode endsWith endswith entries entry error every exception exists extend fetch \
     fill filter find findIndex findall first format get getAll getItem getattr getenv group has \
     head includes index indexOf info insert intersection isdisjoint issubset items join json keys \
     last lastIndexOf load loads log map match next off on once one open options patch peek pop \
     popitem post print publish push put query read readline reduce remove removeItem replace \
     request reverse rfind search send set setItem setattr setdefault shift slice some sort splice \
     split startsWith startswith strip sub test then toString touch trim union unshift update \
     values warn warning where write writelines"
);
