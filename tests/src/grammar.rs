//! The format of ids read a second time, in another style, for the tests to compare with.
//!
//! It is the grammar as data and a matcher that tries every way to match, so that it also shows that no text has
//! two readings. It shares no code and no constant with `id-core`.

/// A piece of a grammar.
enum Rule {
    Literal(&'static str),
    /// This many characters of a class, at least and at most.
    Chars(usize, usize, fn(char) -> bool),
    /// A capture group: the text that the pieces match is kept.
    Capture(Vec<Rule>),
}

/// All ways to read `text` as a run id: the thread id and the suffix of each.
pub fn run_id(text: &str) -> Vec<(String, String)> {
    let rules = [
        Rule::Literal("run_"),
        Rule::Capture(thread_rules()),
        Rule::Literal("_"),
        Rule::Capture(suffix_rules()),
    ];
    readings(&rules, text)
        .into_iter()
        .map(|mut captures| (captures.remove(0), captures.remove(0)))
        .collect()
}

/// Returns `true` if `text` is a thread id.
pub fn is_thread_id(text: &str) -> bool {
    !readings(&thread_rules(), text).is_empty()
}

/// Returns `true` if `text` is a suffix.
pub fn is_suffix(text: &str) -> bool {
    !readings(&suffix_rules(), text).is_empty()
}

fn thread_rules() -> Vec<Rule> {
    vec![
        Rule::Chars(1, 1, |c| c.is_ascii_alphanumeric()),
        Rule::Chars(0, 241, |c| {
            c.is_ascii_alphanumeric() || c == '_' || c == '-'
        }),
    ]
}

fn suffix_rules() -> Vec<Rule> {
    vec![Rule::Chars(8, 8, |c| "0123456789abcdef".contains(c))]
}

/// Returns the captures of each way in which `rules` match the whole `text`.
fn readings(rules: &[Rule], text: &str) -> Vec<Vec<String>> {
    let chars: Vec<char> = text.chars().collect();
    ends(rules, &chars)
        .into_iter()
        .filter(|(end, _)| *end == chars.len())
        .map(|(_, captures)| captures)
        .collect()
}

/// Returns every number of characters that `rules` can match at the front of `chars`, with the captures of the match.
fn ends(rules: &[Rule], chars: &[char]) -> Vec<(usize, Vec<String>)> {
    let Some((rule, rest)) = rules.split_first() else {
        return vec![(0, Vec::new())];
    };
    let mut all = Vec::new();
    for (taken, captures) in first_ends(rule, chars) {
        for (more, later) in ends(rest, &chars[taken..]) {
            all.push((taken + more, [captures.clone(), later].concat()));
        }
    }
    all
}

fn first_ends(rule: &Rule, chars: &[char]) -> Vec<(usize, Vec<String>)> {
    match rule {
        Rule::Literal(literal) => {
            let wanted: Vec<char> = literal.chars().collect();
            if chars.starts_with(&wanted) {
                vec![(wanted.len(), Vec::new())]
            } else {
                Vec::new()
            }
        }
        Rule::Chars(least, most, class) => {
            let run = chars.iter().take(*most).take_while(|c| class(**c)).count();
            (*least..=run).map(|taken| (taken, Vec::new())).collect()
        }
        Rule::Capture(rules) => ends(rules, chars)
            .into_iter()
            .map(|(taken, mut inner)| {
                inner.push(chars[..taken].iter().collect());
                (taken, inner)
            })
            .collect(),
    }
}
