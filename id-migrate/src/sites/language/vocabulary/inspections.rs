//! Library functions and methods that inspect a text. All other library functions are trusted.

use super::patterns::{only_piece, with_pattern};

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

    /// Returns the comparison of the length with a number. An unknown number may depend on every character.
    pub(crate) fn length(comparison: Comparison, number: Option<usize>) -> Self {
        number.map_or(Self::Spelling, |number| Self::Length(comparison, number))
    }

    /// Returns the search for a piece. An unknown piece may be any.
    pub(crate) fn search(look: fn(String) -> Self, piece: Option<String>) -> Self {
        piece.map_or(Self::Spelling, look)
    }

    /// Returns the text that the code searches for, if it is always the same.
    pub(crate) fn sought(&self) -> Option<String> {
        match self {
            Self::Pattern(pattern) | Self::Match(pattern) => only_piece(pattern),
            _ => self.piece().map(str::to_owned),
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
    let by_piece = |look| Some(Inspection::search(look, piece.clone()));
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
        "Array BigInt Buffer Counter Date Decimal Fraction Number Path PathBuf PosixPath \
         PurePath PurePosixPath Random UUID adler32 atob b16encode b32encode b64decode \
         b64encode basename blake2b blake2s blake3 btoa crc32 crc32c createHash createHmac date \
         default_rng dirname encodeURI encodeURIComponent escape extname fnmatch fnmatchcase \
         fromisoformat fsencode get_close_matches hash hexlify html_escape isNaN isoparse \
         literal_eval md5 normpath parseFloat parseInt parse_date parse_str quote quote_plus \
         safe_join safe_load secure_filename seed sha1 sha224 sha256 sha384 sha512 shorten \
         slugify splitext strptime urlparse urlsafe_b64encode urlsplit uuid3 uuid5 xxh32 xxh64"
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

/// Returns `true` if a name means a regular expression, or the module for regular expressions.
pub(crate) fn is_pattern_name(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let mut ends = ["pattern", "regex", "regexp", "_re"].iter();
    lower == "re" || ends.any(|end| lower.ends_with(end))
}

/// Returns `true` if an encoder or a parser of URLs keeps each letter, each digit, `_` and `-`, so that its result contains
/// the id unchanged.
pub(crate) fn is_plain_encoder(receiver: Option<&str>, name: &str) -> bool {
    let is_markup = matches!(receiver, Some("html" | "markupsafe"));
    is_markup && matches!(name, "escape" | "unescape")
        || words!(
            "URL encodeURI encodeURIComponent decodeURI decodeURIComponent quote quote_plus unquote \
             unquote_plus html_escape urlparse urlsplit"
        )
        .contains(&name)
}

/// Returns `true` if a function returns its text argument unchanged.
pub(crate) fn is_passing_function(name: &str) -> bool {
    words!(
        "str String cast Some Ok Err from RunId RunID asRunId toRunId deepcopy copy intern fspath \
         NewType Arc Rc Box Cow ref useState"
    )
    .contains(&name)
}

/// Returns `true` if a method returns its receiver unchanged.
pub(crate) fn is_passing_method(name: &str) -> bool {
    words!(
        "to_string to_owned into as_str as_ref as_deref clone cloned unwrap expect toString \
         valueOf trim strip lstrip rstrip trimStart trimEnd borrow into_string unwrap_or_default \
         trim_start trim_end copy result unwrap_or unwrap_or_else ok_or ok_or_else ok err or take \
         into_owned into_boxed_str unwrap_err expect_err map_err inspect inspect_err"
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
