//! Library functions and methods that inspect a text. All other library functions are trusted.

use std::cell::RefCell;

use regex::Regex;
use rustc_hash::FxHashMap;

/// A property of a text that code inspects.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Inspection {
    /// The spelling: characters, case, numeric value, hash.
    Spelling,
    /// A test for a prefix.
    Start(String),
    /// A test for a suffix.
    End(String),
    /// A test for a substring.
    Within(String),
    /// A test of a longer text for a piece that may be partly in the id: `path.ends_with("one.json")`.
    Across(String),
    /// The position of a piece, to replace, remove or split at the piece.
    Place(String),
    /// Whether the text is a number or another constant of JSON: `int(text)`, `text.isdigit()`, `json.loads(text)`.
    Number,
    /// Whether the text is a UUID, and which: `UUID(text)`.
    Uuid,
    /// Whether an encoder keeps each character of the id.
    Plain,
    /// The case of the text.
    Case,
    /// A comparison of the length with a number.
    Length(Comparison, usize),
    /// An assertion that a longer text has at least a number of bytes.
    AtLeast,
    /// A comparison with another id, to sort them.
    Order,
    /// An inspection of a value that may be the id or another member of its object.
    Member,
    /// A test with a regular expression.
    Pattern(String),
    /// A search with a regular expression, which returns what it finds.
    Match(String),
    /// An inspection of a text that is only printed or logged.
    Shown,
    /// Code prints or logs the whole text.
    Printed,
    /// The text becomes a part of a file's path.
    Named,
}

/// Calls `then` with a compiled pattern; `None` for a pattern of another syntax. A pattern is asked about many ids.
fn with_pattern<T>(pattern: &str, then: impl FnOnce(Option<&Regex>) -> T) -> T {
    thread_local! {
        static KNOWN: RefCell<FxHashMap<String, Option<Regex>>> = RefCell::default();
    }
    KNOWN.with_borrow_mut(|known| {
        if !known.contains_key(pattern) {
            known.insert(pattern.to_owned(), Regex::new(pattern).ok());
        }
        then(known[pattern].as_ref())
    })
}

/// A comparison of two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Comparison {
    /// `==`, `!=`.
    Equal,
    /// `<`, `>=`.
    Less,
    /// `<=`, `>`.
    AtMost,
}

impl Inspection {
    /// Returns `true` if the inspection may tell two texts apart.
    pub(crate) fn tells_apart(&self, old: &str, new: &str) -> bool {
        match self {
            Self::Spelling
            | Self::Order
            | Self::Member
            | Self::Shown
            | Self::Printed
            | Self::Named => true,
            Self::Start(piece) => {
                old.starts_with(piece.as_str()) != new.starts_with(piece.as_str())
            }
            Self::End(piece) => old.ends_with(piece.as_str()) != new.ends_with(piece.as_str()),
            Self::Within(piece) => {
                let has = |text: &str| text.contains(piece.as_str());
                has(old) != has(new) || has(&old.to_lowercase()) != has(&new.to_lowercase())
            }
            Self::Across(piece) => overlaps(piece, old, new),
            Self::Number => may_be_number(old) || may_be_number(new),
            Self::Uuid => may_be_uuid(old) || may_be_uuid(new),
            Self::Plain => {
                let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
                !old.bytes().chain(new.bytes()).all(is_plain)
            }
            Self::Case => old
                .bytes()
                .chain(new.bytes())
                .any(|byte| byte.is_ascii_uppercase()),
            Self::Place(piece) => old.contains(piece.as_str()) || new.contains(piece.as_str()),
            Self::Length(comparison, number) => {
                let holds = |text: &str| match comparison {
                    Comparison::Equal => text.len() == *number,
                    Comparison::Less => text.len() < *number,
                    Comparison::AtMost => text.len() <= *number,
                };
                holds(old) != holds(new)
            }
            Self::AtLeast => new.len() < old.len(),
            // A pattern of another syntax may mean anything.
            Self::Pattern(pattern) => with_pattern(pattern, |pattern| {
                pattern.is_none_or(|pattern| pattern.is_match(old) != pattern.is_match(new))
            }),
            Self::Match(pattern) => with_pattern(pattern, |pattern| {
                pattern.is_none_or(|pattern| pattern.is_match(old) || pattern.is_match(new))
            }),
        }
    }

    pub(crate) fn piece(&self) -> Option<&str> {
        match self {
            Self::Start(piece)
            | Self::End(piece)
            | Self::Within(piece)
            | Self::Across(piece)
            | Self::Place(piece) => Some(piece),
            _ => None,
        }
    }
}

/// Returns `true` if a piece begins with an end of the old id or ends with a start of it, beside a byte that is not
/// alphanumeric, and the new id does not end or start so.
fn overlaps(piece: &str, old: &str, new: &str) -> bool {
    let is_word = |one: char| one.is_alphanumeric();
    let mut halves = piece
        .char_indices()
        .skip(1)
        .map(|(at, _)| piece.split_at(at));
    halves.any(|(head, tail)| {
        let starts = |id: &str| id.starts_with(tail);
        let ends = |id: &str| id.ends_with(head);
        !head.ends_with(is_word) && starts(old) && !starts(new)
            || !tail.starts_with(is_word) && ends(old) && !ends(new)
    })
}

/// Returns `true` if `int`, `float` or `json.loads` of Python may accept a text.
fn may_be_number(text: &str) -> bool {
    let text = text.trim_start_matches(['+', '-']).to_ascii_lowercase();
    text.starts_with(|first: char| !first.is_ascii_alphabetic())
        || matches!(
            &*text,
            "nan" | "inf" | "infinity" | "true" | "false" | "null"
        )
}

/// Returns `true` if `UUID` of Python may accept a text.
fn may_be_uuid(text: &str) -> bool {
    /// Number of hexadecimal digits of a UUID.
    const DIGITS: usize = 32;
    let mut digits = text.bytes().filter(|byte| *byte != b'-');
    let is_digit = |byte: u8| byte.is_ascii_hexdigit() || b"_+xX".contains(&byte);
    text.contains(':') || digits.clone().count() == DIGITS && digits.all(is_digit)
}

/// Returns the inspection by a string method. `piece` is the first argument, if it is a literal.
pub(crate) fn method_inspection(name: &str, piece: Option<String>) -> Option<Inspection> {
    let by_piece =
        |look: fn(String) -> Inspection| Some(piece.clone().map_or(Inspection::Spelling, look));
    match name {
        "startswith" | "startsWith" | "starts_with" => by_piece(Inspection::Start),
        "endswith" | "endsWith" | "ends_with" => by_piece(Inspection::End),
        "includes" | "contains" | "__contains__" => by_piece(Inspection::Within),
        "replace" | "replaceAll" | "replacen" | "split" | "rsplit" | "splitn" | "rsplitn"
        | "split_once" | "rsplit_once" | "split_terminator" | "partition" | "rpartition"
        | "removeprefix" | "removesuffix" | "strip_prefix" | "strip_suffix"
        | "trim_start_matches" | "trim_end_matches" | "trim_matches" | "find" | "rfind"
        | "index" | "rindex" | "indexOf" | "lastIndexOf" | "count" | "matches" => {
            by_piece(Inspection::Place)
        }
        // Without an argument only white space is stripped, and ids contain none.
        "strip" | "lstrip" | "rstrip" => piece.map(Inspection::Place),
        _ if changes_case(name) => Some(Inspection::Case),
        "localeCompare" | "cmp" | "partial_cmp" => Some(Inspection::Order),
        "isdigit" | "isdecimal" | "isnumeric" => Some(Inspection::Number),
        "isascii" | "is_ascii" => Some(Inspection::Plain),
        "isalnum" | "isalpha" | "islower" | "isupper" | "isidentifier" | "zfill" | "ljust"
        | "rjust" | "center" | "translate" | "encode" | "hex" | "splitlines" | "expandtabs"
        | "slice" | "substring" | "substr" | "charAt" | "at" | "charCodeAt" | "codePointAt"
        | "padStart" | "padEnd" | "match" | "matchAll" | "search" | "normalize" | "repeat"
        | "chars" | "bytes" | "char_indices" | "as_bytes" | "into_bytes" | "split_at"
        | "split_off" | "truncate" | "parse" | "escape_debug" | "encode_utf16" | "lines"
        | "get" | "like" | "ilike" | "regexp_match" | "retain" => Some(Inspection::Spelling),
        _ => None,
    }
}

/// Returns `true` if a method inspects a text, and collections have no method of that name.
pub(crate) fn is_method_of_texts_only(name: &str) -> bool {
    !words!(
        "get index indexOf lastIndexOf count find includes contains at parse search normalize \
         bytes retain"
    )
    .contains(&name)
        && method_inspection(name, Some(String::new())).is_some()
}

/// Returns `true` if a library function inspects the text of its argument.
pub(crate) fn is_inspecting_function(name: &str) -> bool {
    const NAMES: &[&str] = words!(
        "Array BigInt Buffer Counter Date Decimal Fraction Number Path PathBuf PosixPath PurePath \
         PurePosixPath Random UUID adler32 atob b16encode b32encode b64decode b64encode basename \
         blake2b blake2s blake3 btoa bytearray bytes crc32 crc32c createHash createHmac date \
         default_rng dirname encodeURI encodeURIComponent enumerate escape extname float fnmatch \
         fnmatchcase fromisoformat fsencode get_close_matches hash hexlify html_escape int isNaN \
         isoparse iter list literal_eval md5 normpath ord parseFloat parseInt parse_date \
         parse_str quote quote_plus reversed safe_join safe_load secure_filename seed sha1 sha224 \
         sha256 sha384 sha512 shorten slugify splitext strptime urlparse urlsafe_b64encode \
         urlsplit uuid3 uuid5 xxh32 xxh64"
    );
    NAMES.binary_search(&name).is_ok()
}

/// Returns `true` if a method only changes the case of a text.
pub(crate) fn changes_case(name: &str) -> bool {
    lowers(name)
        || words!(
            "upper title capitalize swapcase toUpperCase toLocaleUpperCase to_uppercase \
             to_ascii_uppercase"
        )
        .contains(&name)
}

/// Returns `true` if a method writes a text in lower case.
pub(crate) fn lowers(name: &str) -> bool {
    words!("lower casefold toLowerCase toLocaleLowerCase to_lowercase to_ascii_lowercase")
        .contains(&name)
}

/// Returns `true` if the result of a string method does not depend on the spelling.
pub(crate) fn is_trusted_method(name: &str) -> bool {
    words!(
        "eq ne equals __eq__ __ne__ __hash__ is_empty isEmpty is_some is_none is_ok is_err is_string \
         is_null is_number is_array is_object not_to should"
    )
    .contains(&name)
}

/// Returns `true` if a method matches its argument against a regular expression, when it is called on one.
pub(crate) fn is_pattern_method(name: &str) -> bool {
    words!(
        "match search fullmatch findall finditer sub subn split test exec is_match captures find \
         replace replace_all find_iter captures_iter"
    )
    .contains(&name)
}

/// Returns `true` if only regular expressions have a method of that name.
pub(crate) fn is_method_of_patterns_only(name: &str) -> bool {
    words!("fullmatch findall finditer subn is_match captures find_iter captures_iter")
        .contains(&name)
}

/// Returns the inspection by a regular expression; `None` if it matches white space only, which ids never contain.
pub(crate) fn pattern_inspection(pattern: &str) -> Option<Inspection> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_/:@#%".contains(&byte);
    // `/^error_/`
    let piece = pattern.strip_prefix('^').unwrap_or(pattern);
    let piece = piece.strip_suffix('$').unwrap_or(piece);
    if !piece.is_empty() && piece.bytes().all(is_plain) {
        return Some(Inspection::Place(piece.to_owned()));
    }
    let mut rest = pattern.trim_matches(['[', ']', '+', '(', ')']);
    let whites = ["\\s", "\\n", "\\r", "\\t", " ", "+", "|"];
    while let Some(after) = whites.iter().find_map(|white| rest.strip_prefix(white)) {
        rest = after;
    }
    if spares_ids(pattern) {
        return Some(Inspection::Plain);
    }
    if let Some(text) = only_match(piece) {
        return Some(Inspection::Place(text));
    }
    (!rest.is_empty() || pattern.is_empty()).then_some(Inspection::Spelling)
}

/// Returns the only text that a regular expression matches: `a (new) version` for `a \(new\) version`.
fn only_match(pattern: &str) -> Option<String> {
    let mut text = String::new();
    let mut rest = pattern.chars();
    while let Some(one) = rest.next() {
        text.push(match one {
            '\\' => rest.next().filter(char::is_ascii_punctuation)?,
            '.' | '^' | '$' | '*' | '+' | '?' | '(' | ')' | '[' | ']' | '{' | '}' | '|' => {
                return None;
            }
            one => one,
        });
    }
    text.contains(char::is_alphanumeric).then_some(text)
}

/// Returns `true` if all matches of a regular expression consist of bytes that plain ids do not contain: `["\\\\]`, `^/+|\s$`,
/// `[^\w-]`.
fn spares_ids(pattern: &str) -> bool {
    pattern.split('|').all(|part| {
        let part = part.strip_prefix('^').unwrap_or(part);
        // `[^A-Za-z0-9_.-]+`
        if let Some(kept) = part.strip_prefix("[^") {
            let class = kept.trim_end_matches(['+', '*']).strip_suffix(']');
            return class.is_some_and(|class| {
                let has = |range: &str| class.contains(range);
                let has_dash = has("\\-") || class.ends_with('-') || class.starts_with('-');
                !has("]")
                    && has_dash
                    && (has("\\w") || has("a-z") && has("A-Z") && has("0-9") && has("_"))
            });
        }
        let mut bytes = part.strip_suffix('$').unwrap_or(part).bytes();
        let (mut is_class, mut is_empty) = (false, true);
        while let Some(byte) = bytes.next() {
            let is_spared = match byte {
                b'\\' => bytes.next().is_some_and(|byte| {
                    b"snrt".contains(&byte) || byte.is_ascii_punctuation() && !b"_-".contains(&byte)
                }),
                b'[' if !is_class => {
                    is_class = true;
                    continue;
                }
                b']' if is_class => {
                    is_class = false;
                    continue;
                }
                b'+' if !is_class && !is_empty => continue,
                byte if is_class => !byte.is_ascii_alphanumeric() && !b"_-^[".contains(&byte),
                byte => !byte.is_ascii_alphanumeric() && !b"_-.?*+{}()^$[]".contains(&byte),
            };
            if !is_spared {
                return false;
            }
            is_empty = false;
        }
        !is_empty && !is_class
    })
}

/// Returns `true` if a name means a regular expression, or the module for regular expressions.
pub(crate) fn is_pattern_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let mut ends = ["pattern", "regex", "regexp", "_re"].iter();
    lower == "re" || ends.any(|end| lower.ends_with(end))
}

/// Returns `true` if an encoder keeps each letter, each digit, `_` and `-`, so that its result contains the id unchanged.
pub(crate) fn is_plain_encoder(receiver: Option<&str>, name: &str) -> bool {
    let is_markup = matches!(receiver, Some("html" | "markupsafe"));
    is_markup && matches!(name, "escape" | "unescape")
        || words!(
            "encodeURI encodeURIComponent decodeURI decodeURIComponent quote quote_plus unquote \
             unquote_plus html_escape"
        )
        .contains(&name)
}

/// Returns `true` if a function returns its text argument unchanged.
pub(crate) fn is_passing_function(name: &str) -> bool {
    words!(
        "str String cast Some Ok Err from RunId RunID asRunId toRunId deepcopy copy NewType Arc Rc Box \
         Cow ref useState"
    )
    .contains(&name)
}

/// Returns `true` if a method returns its receiver unchanged.
pub(crate) fn is_passing_method(name: &str) -> bool {
    words!(
        "to_string to_owned into as_str as_ref as_deref clone cloned unwrap expect toString \
         valueOf trim strip lstrip rstrip trimStart trimEnd borrow into_string unwrap_or_default \
         trim_start trim_end copy result unwrap_or unwrap_or_else ok_or ok_or_else ok err or take \
         into_owned into_boxed_str unwrap_err expect_err"
    )
    .contains(&name)
}

/// Returns `true` if a function only logs or prints its arguments.
pub(crate) fn is_for_people(receiver: Option<&str>, name: &str) -> bool {
    let is_logger = |name: &str| {
        let lower = name.to_ascii_lowercase();
        lower.ends_with("logger")
            || matches!(
                lower.as_str(),
                "log" | "logging" | "console" | "warnings" | "tracing"
            )
    };
    let logs = words!("debug info warning warn error exception critical log trace fatal verbose")
        .contains(&name);
    match receiver {
        Some(receiver) => logs && is_logger(receiver),
        None => {
            matches!(name, "print" | "println" | "eprintln" | "eprint" | "dbg")
                || logs && !matches!(name, "exception" | "critical" | "fatal" | "verbose" | "log")
        }
    }
}
