//! Reads the constants of a file: numbers, texts and regular expressions that code names instead of writing them.

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Parent, Syntax};
use crate::link::tree::TreeFile;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::is_constant;
use crate::sites::tokens::{TokenKind, is_name_part};

/// The constants of a file, and the other names that it binds to regular expressions and collections.
#[derive(Debug, Default)]
pub(crate) struct Bindings<'t> {
    /// No value for a name that is bound twice or to another value.
    constants: FxHashMap<&'t str, Option<Constant<'t>>>,
    patterns: FxHashSet<&'t str>,
    /// The maps and sets of JavaScript.
    collections: FxHashSet<&'t str>,
    /// The names in Rust statements that mention a sorted collection, such as `BTreeMap`.
    ordered: FxHashSet<&'t str>,
}

#[derive(Clone, Copy, Debug)]
enum Constant<'t> {
    /// The source text of a number, a string or a regular expression literal.
    Written(&'t str),
    /// A compiled regular expression: its pattern, or the name of a constant with the pattern, and its flags, as the code writes them.
    Compiled { pattern: &'t str, flags: &'t str },
}

impl<'t> TreeFile<'t> {
    fn bindings(&self) -> &Bindings<'t> {
        self.bindings.get_or_init(|| {
            let tokens = self.tokens();
            Syntax::new(self, &tokens).bindings()
        })
    }

    /// Returns `true` if the file binds the name to a regular expression, or imports a constant that may be one.
    pub(in crate::link) fn binds_pattern(&self, name: &str) -> bool {
        let is_constant = |byte: u8| byte.is_ascii_uppercase() || byte == b'_';
        self.bindings().patterns.contains(name)
            || name.bytes().all(is_constant) && self.sites.imported(name).is_some()
    }

    /// Returns `true` if a file of JavaScript declares a map or a set of that name: `readonly runs = new Map<string, Run>()`,
    /// `runs: Set<string>`.
    pub(in crate::link) fn is_collection(&self, name: &str) -> bool {
        self.bindings().collections.contains(name)
    }

    /// Returns `true` if a Rust statement mentions both the name and a sorted collection: `let jobs = BTreeMap::new();`.
    pub(in crate::link) fn is_ordered(&self, name: &str) -> bool {
        self.bindings().ordered.contains(name)
    }
}

impl<'t> Syntax<'_, 't> {
    /// Returns the number that a token spells or names: `8`, `MAX_LENGTH`.
    pub(in crate::link) fn number(&self, at: usize) -> Option<usize> {
        let whole = self.written(at).filter(|_| self.word(at + 1) != ".");
        let written = whole.unwrap_or_else(|| self.word(at));
        written.replace('_', "").parse().ok()
    }

    /// Returns the text that a token spells or names: `"run-"`, `"\n"`, `PREFIX`.
    pub(in crate::link) fn piece(&self, at: usize) -> Option<String> {
        let named = || self.written(at).filter(|_| self.word(at + 1) != ".");
        let written = if self.is(at, TokenKind::Text) {
            Some(self.word(at))
        } else {
            named()
        };
        let plain = self.literal(at).map(str::to_owned);
        plain.or_else(|| unescaped(unquoted(written?)?))
    }

    /// Returns the regular expression that a token spells or names: `/^run-/i`, `RUN_PATTERN`.
    pub(in crate::link) fn expression(&self, at: usize) -> Option<String> {
        let written = match self.constant(at) {
            _ if self.is(at, TokenKind::Pattern) => self.word(at),
            Some(Constant::Compiled { pattern, flags }) => {
                let named = || {
                    self.file
                        .bindings()
                        .constants
                        .get(pattern)
                        .copied()
                        .flatten()
                };
                let pattern = pattern_in(pattern).or_else(|| match named()? {
                    Constant::Written(written) => pattern_in(written),
                    Constant::Compiled { .. } => None,
                });
                return Some(with_flags(pattern?, &flags_of_python(flags)?));
            }
            Some(Constant::Written(written)) => written,
            None => return None,
        };
        let (pattern, flags) = written.strip_prefix('/')?.rsplit_once('/')?;
        let flags: String = flags.chars().filter(|flag| "ims".contains(*flag)).collect();
        Some(with_flags(pattern.to_owned(), &flags))
    }

    /// Returns the regular expression in the text that a token spells or names.
    pub(in crate::link) fn pattern_text(&self, at: usize) -> Option<String> {
        pattern_in(self.written_text(at)?)
    }

    /// Returns the source text of a string literal, or of the constant that a token names: `ROW` in `ROW.format(x)`.
    pub(in crate::link) fn written_text(&self, at: usize) -> Option<&'t str> {
        if self.is(at, TokenKind::Text) {
            Some(self.word(at))
        } else {
            self.written(at)
        }
    }

    /// Returns the source text of the literal behind the constant that a token names.
    fn written(&self, at: usize) -> Option<&'t str> {
        match self.constant(at)? {
            Constant::Written(written) => Some(written),
            Constant::Compiled { .. } => None,
        }
    }

    /// Returns the value of the constant that a token names.
    fn constant(&self, at: usize) -> Option<Constant<'t>> {
        let is_member = self.before(at) == "." || matches!(self.word(at + 1), "(" | "[");
        let is_other = self.lexis == Lexis::Python && !is_constant(self.word(at));
        if !self.is(at, TokenKind::Name) || is_member || is_other {
            return None;
        }
        *self.file.bindings().constants.get(self.word(at))?
    }

    /// Reads the bindings of a file from all its tokens.
    fn bindings(&self) -> Bindings<'t> {
        let mut found = Bindings::default();
        for at in 0..self.tokens.len() {
            if let Some((name, equals)) = self.declared(at) {
                let value = self.value_of_constant(equals + 1);
                let known = found.constants.entry(self.word(name));
                known.and_modify(|known| *known = None).or_insert(value);
            }
            if self.is(at, TokenKind::Pattern) || self.compiles(at) {
                found.patterns.extend(self.holder_of_pattern(at));
            }
            if self.lexis == Lexis::JavaScript && is_collection(self.word(at)) {
                found.collections.extend(self.holder_of_collection(at));
            }
            if self.lexis == Lexis::Rust && is_ordered(self.word(at)) {
                found.ordered.extend(self.names_beside(at));
            }
        }
        found
    }

    /// Returns the name and the `=` of the constant whose declaration begins at a token: `LIMIT` of Python, `const LIMIT`
    /// elsewhere.
    fn declared(&self, at: usize) -> Option<(usize, usize)> {
        let name = match (self.lexis, self.word(at)) {
            (Lexis::Python, word) => {
                let is_of_module = at == 0
                    || self.is(at - 1, TokenKind::LineEnd)
                        && self.tokens[at].start() == self.tokens[at - 1].end();
                (is_of_module && is_constant(word)).then_some(at)?
            }
            // `lazy_static! { static ref RUN: Regex = …; }`
            (Lexis::Rust, "static") if self.word(at + 1) == "ref" => at + 2,
            (_, "const" | "static") => at + 1,
            _ => return None,
        };
        let is_typed = self.word(name + 1) == ":";
        if !self.is(name, TokenKind::Name) || !is_typed && self.word(name + 1) != "=" {
            return None;
        }
        Some((name, self.equals_behind(name)?))
    }

    /// Returns the `=` of a declaration, behind its name and its type.
    fn equals_behind(&self, name: usize) -> Option<usize> {
        let ends = |at: &usize| {
            matches!(self.tokens[*at].kind(), TokenKind::Close | TokenKind::LineEnd)
                || matches!(self.word(*at), "=" | ";")
                // `impl<const N: usize> Run<N> {`
                || self.lexis == Lexis::Rust && self.word(*at) == "{"
        };
        let end = self.outer(name + 1..self.tokens.len()).find(ends);
        end.filter(|at| self.word(*at) == "=")
    }

    /// Returns the value of a constant, from its first token.
    fn value_of_constant(&self, first: usize) -> Option<Constant<'t>> {
        let is_written = matches!(
            self.tokens.get(first)?.kind(),
            TokenKind::Number | TokenKind::Text | TokenKind::Pattern
        );
        if is_written {
            let is_whole = self.ends_statement(first);
            return is_whole.then(|| Constant::Written(self.word(first)));
        }
        let mut inside = first..self.end_of_statement(first);
        let maker = inside.find(|at| self.compiles(*at))?;
        let close = self.other(maker + 1);
        // In Rust a lazy value and `unwrap` are around it.
        let is_whole = self.lexis == Lexis::Rust
            || self.start_of_path(maker) == first && self.ends_statement(close);
        let behind = maker + 3;
        let has_flags = self.lexis == Lexis::Python && self.word(behind) == ",";
        let is_pattern = matches!(
            self.tokens.get(maker + 2)?.kind(),
            TokenKind::Text | TokenKind::Name
        );
        let is_known = is_whole && is_pattern && (close == behind || has_flags);
        is_known.then(|| Constant::Compiled {
            pattern: self.word(maker + 2),
            flags: &self.text[self.tokens[maker + 2].end() as usize..self.start(close)],
        })
    }

    /// Returns `true` if the statement ends behind a token.
    fn ends_statement(&self, last: usize) -> bool {
        let Some(next) = self.tokens.get(last + 1) else {
            return true;
        };
        let between = self.tokens[last].end() as usize..next.start() as usize;
        match next.kind() {
            TokenKind::LineEnd | TokenKind::Close => true,
            TokenKind::Name => self.lexis == Lexis::JavaScript && self.text[between].contains('\n'),
            _ => self.word(last + 1) == ";",
        }
    }

    /// Returns `true` for the name of a function that compiles a regular expression and returns it.
    fn compiles(&self, at: usize) -> bool {
        self.word(at + 1) == "("
            && match self.word(at) {
                "compile" => self.lexis == Lexis::Python,
                "RegExp" => true,
                "new" => at > 1 && self.word(at - 2) == "Regex",
                _ => false,
            }
    }

    /// Returns the name that the regular expression at a token is bound to: `TOKEN: re.Pattern[str] = re.compile(r"…")`.
    fn holder_of_pattern(&self, at: usize) -> Option<&'t str> {
        let mut first = self.start_of_path(at);
        let equals = loop {
            if matches!(self.before(first), "=" | ":=") {
                break first - 1;
            }
            match self.parent(first) {
                Parent::Assignment { equals, .. } => break equals,
                // `LazyLock::new(|| Regex::new(…))`
                Parent::Bracket { open, .. } if open > 0 && self.is(open - 1, TokenKind::Name) => {
                    first = self.start_of_path(open - 1);
                }
                Parent::Bracket { open, .. } => first = open,
                _ => return None,
            }
        };
        self.target_before(equals)
    }

    /// Returns the name that is declared with a collection, which is its type or its value: `runs?: Map<string, Run>`,
    /// `runs: Runs = new Map()`.
    fn holder_of_collection(&self, at: usize) -> Option<&'t str> {
        match self.before(at) {
            ":" => {
                let last = at.checked_sub(2)?;
                let is_marked = matches!(self.word(last), "?" | "!");
                let name = last.checked_sub(usize::from(is_marked))?;
                self.is(name, TokenKind::Name).then(|| self.word(name))
            }
            "new" if at > 2 && self.word(at - 2) == "=" && self.before(at - 3) != "." => {
                self.target_before(at - 2)
            }
            _ => None,
        }
    }

    /// Returns the names in the statement or the field with a token.
    fn names_beside(&self, at: usize) -> impl Iterator<Item = &'t str> {
        let ends = |at: usize| {
            let is_of_field = || self.word(self.other(at)) == "{";
            matches!(self.word(at), ";" | "{" | "}") || self.word(at) == "," && is_of_field()
        };
        let first = (0..at).rev().take_while(move |at| !ends(*at));
        let rest = (at..self.tokens.len()).take_while(move |at| !ends(*at));
        let names = first.chain(rest).filter(|at| self.is(*at, TokenKind::Name));
        names.map(|at| self.word(at))
    }

    /// Returns the name in front of a `=`, without its type.
    fn target_before(&self, equals: usize) -> Option<&'t str> {
        let mut at = equals.checked_sub(1)?;
        let last = at;
        while at > 0 {
            match self.tokens[at].kind() {
                TokenKind::Close if self.other(at) < at => at = self.other(at),
                TokenKind::Open | TokenKind::LineEnd => break,
                _ if matches!(self.word(at), ";" | ",") => break,
                _ if self.word(at) == ":" => return Some(self.word(at - 1)),
                _ => {}
            }
            at -= 1;
        }
        self.is(last, TokenKind::Name).then(|| self.word(last))
    }
}

/// Returns `true` for the name of a collection of Rust that keeps its elements in order.
fn is_ordered(name: &str) -> bool {
    name.starts_with("BTree") || name == "BinaryHeap"
}

/// Returns `true` for the name of a type of collections of JavaScript.
fn is_collection(name: &str) -> bool {
    words!("Map Set WeakMap WeakSet ReadonlyMap ReadonlySet").contains(&name)
}

/// Returns the regular expression in the source text of a string literal, in the syntax of the crate `regex`; `None` for
/// triple quotes.
fn pattern_in(written: &str) -> Option<String> {
    let raw = written.strip_prefix(['r', 'R']);
    let inner = unquoted(raw.unwrap_or(written))?;
    let pattern = match raw {
        Some(_) => inner.to_owned(),
        None => unescaped(inner)?,
    };
    // The end of a text is `\Z` in Python. In `\\Z` the backslash is the text.
    (!pattern.contains(r"\\Z")).then(|| pattern.replace(r"\Z", r"\z"))
}

/// Returns the letters of the flags of Python: `i` for `, re.IGNORECASE | re.ASCII`. `None` for an unknown flag.
fn flags_of_python(written: &str) -> Option<String> {
    let words = written.split(|next: char| !is_name_part(next));
    let words = words.filter(|word| !matches!(*word, "" | "re" | "regex"));
    let letters = words.map(|word| match word {
        // Ids are ASCII.
        "A" | "ASCII" | "U" | "UNICODE" => Some(""),
        "I" | "IGNORECASE" => Some("i"),
        "M" | "MULTILINE" => Some("m"),
        "S" | "DOTALL" => Some("s"),
        "X" | "VERBOSE" => Some("x"),
        _ => None,
    });
    letters.collect()
}

/// Returns a regular expression with the letters of its flags in front.
fn with_flags(pattern: String, flags: &str) -> String {
    if flags.is_empty() {
        pattern
    } else {
        format!("(?{flags}){pattern}")
    }
}

/// Returns the text between two quotes, unless it has other quotes of the kind.
fn unquoted(written: &str) -> Option<&str> {
    let quote = written.chars().next().filter(|one| "\"'".contains(*one))?;
    let inner = written.strip_prefix(quote)?.strip_suffix(quote)?;
    (!inner.contains(quote)).then_some(inner)
}

/// Returns a text with its escapes replaced. `None` for an escape that the languages read in different ways.
fn unescaped(text: &str) -> Option<String> {
    let mut read = String::new();
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        read.push(match letter {
            '\\' => match letters.next()? {
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                same @ ('\\' | '"' | '\'') => same,
                _ => return None,
            },
            letter => letter,
        });
    }
    Some(read)
}
