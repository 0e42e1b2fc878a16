//! Judges each literal: valid id, invalid id, sentinel, or fixture of a negative test.

use std::ops::Range;

use id_core::{ParseIdError, RunIdRef, ThreadIdRef};
use rustc_hash::{FxHashMap, FxHashSet};

use super::kept::Kept;
use super::resolve::{IdLiteral, Use};
use super::syntax::Syntax;
use super::threads::Siblings;
use super::tree::{FileId, Tree, TreeFile};
use crate::sites::language::vocabulary::{
    is_hostile, names_a_field, says_invalid, says_other_format,
};
use crate::sites::tokens::{TokenKind, tokens};
use crate::sites::{Field, Literal, LiteralId, Negative, Position, ScopeId, Span};

/// The verdict on a literal in an id position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Judgement {
    /// A valid id of its field.
    Valid,
    /// Not a valid id, with the reason from the parser.
    Invalid(String),
    /// A sentinel for "no id", or a placeholder.
    Sentinel,
    /// A test needs the text, for this reason.
    Negative(&'static str),
    /// The text is not an id, and is never rewritten.
    Kept(Kept),
}

pub(crate) fn judge(tree: &Tree<'_>, ids: &[IdLiteral<'_>]) -> Vec<Judgement> {
    let mut bound_as_bad: FxHashSet<(FileId, LiteralId)> = FxHashSet::default();
    for (file, parsed) in tree.files.numbered() {
        for binding in &parsed.sites.bindings {
            let place = (file, binding.literal);
            let is_id = ids.binary_search_by_key(&place, |id| (id.file, id.literal));
            if is_id.is_ok() && says_invalid(&binding.name) {
                bound_as_bad.insert(place);
            }
        }
    }
    let refused = ids.iter().filter(|id| is_refused(tree, id));
    let refused: FxHashSet<&str> = refused.map(|id| id.text(tree)).collect();
    let judge = |id: &IdLiteral<'_>| {
        let is_bound_as_bad = bound_as_bad.contains(&(id.file, id.literal));
        match judge_one(tree, id, is_bound_as_bad) {
            Judgement::Invalid(_)
                if id.field == Field::RunId && refused.contains(id.text(tree)) =>
            {
                Judgement::Sentinel
            }
            judgement => judgement,
        }
    };
    ids.iter().map(judge).collect()
}

/// Returns `true` if production code fails for a run id that equals the literal: `if run_id == "registry": raise`.
fn is_refused(tree: &Tree<'_>, id: &IdLiteral<'_>) -> bool {
    let file = &tree.files[id.file];
    let literal = file.sites.literal(id.literal);
    if id.field != Field::RunId
        || id.position != Position::Comparison
        || file.is_test_code(literal.scope)
    {
        return false;
    }
    let part = file.part_of(literal.scope).range();
    let tokens = tokens(file.text, part, file.walked.language.lexis);
    let code = Syntax::new(file, &tokens);
    let at = code.token_at(literal.token.start as usize);
    let is_head =
        |at: &usize| matches!(code.word(*at), ")" | ":" | "{") || code.is(*at, TokenKind::LineEnd);
    let branch = (at + 1..tokens.len()).find(|at| !is_head(at));
    let fails = branch.is_some_and(|at| match code.word(at) {
        "raise" | "throw" => true,
        "return" => code.word(at + 1) == "Err",
        word => word == "panic" && code.word(at + 1) == "!",
    });
    fails && code.before(at).ends_with("==")
}

fn judge_one(tree: &Tree<'_>, id: &IdLiteral<'_>, is_bound_as_bad: bool) -> Judgement {
    let file = &tree.files[id.file];
    let literal = file.sites.literal(id.literal);
    let Some(value) = file.sites.value(literal) else {
        return Judgement::Invalid("the literal contains half of a surrogate pair".to_owned());
    };
    let config = &file.walked.config;
    let is_field = names_a_field(id.name, value) && !config.rewrites(value);
    if is_field || config.is_sentinel(value) {
        return Judgement::Sentinel;
    }
    match (
        negative(file, id, literal, value, is_bound_as_bad),
        error_of(id.field, value),
    ) {
        (Some(reason), _) => Judgement::Negative(reason),
        (None, None) => Judgement::Valid,
        (None, Some(_)) if id.read_by.is_some() && !id.is_given => {
            Judgement::Negative("only code that expects an invalid id receives this id")
        }
        (None, Some(error)) => {
            let kept = Kept::of(value, file.is_test_code(literal.scope));
            match kept.filter(|_| !config.rewrites(value)) {
                Some(kept) if id.field == Field::RunId => Judgement::Kept(kept),
                Some(Kept::Placeholder) => Judgement::Sentinel,
                _ => Judgement::Invalid(error.reason().to_string()),
            }
        }
    }
}

/// Returns the error of a text that is not a valid id of a field.
pub(crate) fn error_of(field: Field, value: &str) -> Option<ParseIdError> {
    match field {
        Field::RunId => RunIdRef::parse(value).err(),
        Field::ThreadId | Field::ChatThreadId => ThreadIdRef::parse(value).err(),
    }
}

/// Marks valid run ids that a test passes together with a wrong thread, to check that the pair is refused.
pub(crate) fn judge_pairs(
    tree: &Tree<'_>,
    ids: &[IdLiteral<'_>],
    siblings: &Siblings,
    judgements: &mut [Judgement],
) {
    // Each function is split into lines once, for all its pairs.
    let mut lines: FxHashMap<(FileId, Span), Vec<Range<usize>>> = FxHashMap::default();
    let mut is_denied = |pair: &Use| {
        let file = &tree.files[pair.file];
        let part = file.part_at(pair.extent.start);
        let lines = lines.entry((pair.file, part));
        is_denied(
            file,
            pair.extent,
            lines.or_insert_with(|| file.joined_lines(part)),
        )
    };
    for (id, judgement) in ids.iter().zip(judgements) {
        let own = RunIdRef::parse(id.text(tree)).ok();
        let (Some(own), Field::RunId, Judgement::Valid) = (own, id.field, &*judgement) else {
            continue;
        };
        let disagrees = |one: &&Use| {
            let threads = siblings.beside(tree, ids, id, one).into_iter();
            let mut threads = threads.map(|thread| ids[thread].text(tree));
            threads.any(|thread| thread != own.thread_id().as_str())
        };
        let mut pairs = id.uses.iter().filter(disagrees).peekable();
        if pairs.peek().is_some() && (id.read_by.is_some() || pairs.any(&mut is_denied)) {
            *judgement =
                Judgement::Negative("a test passes the pair to code that must refuse the pair");
        }
    }
}

/// Returns `true` if the code expects an expression to be false. `lines` are the lines of the code around it.
fn is_denied(file: &TreeFile<'_>, extent: Span, lines: &[Range<usize>]) -> bool {
    #[rustfmt::skip]
    const WORDS: [&str; 9] = [
        "is False", "== False", "assert not ", "assertFalse(", "toBe(false)", "toEqual(false)",
        "toBeFalsy(", "assert!(!", ", false)",
    ];
    let (start, end) = (extent.start as usize, extent.end as usize);
    let first = lines.partition_point(|line| line.end <= start);
    let mut around = lines[first..].iter().take_while(|line| line.start <= end);
    around.any(|line| {
        let line = &file.text[line.clone()];
        WORDS.iter().any(|word| line.contains(word))
    })
}

fn negative(
    file: &TreeFile<'_>,
    id: &IdLiteral<'_>,
    literal: &Literal,
    value: &str,
    is_bound_as_bad: bool,
) -> Option<&'static str> {
    let is_repeated = id.read_by.is_some() && id.is_given;
    if let Some(reason) = literal.negative.filter(|_| !is_repeated) {
        return Some(match reason {
            Negative::Raises => "the code around it is expected to fail",
            Negative::Validator => "a function that validates ids receives this id",
        });
    }
    if says_invalid(value) {
        Some("the text says that the id is invalid")
    } else if is_hostile(value) {
        Some("the text is a hostile input, which code must refuse or escape")
    } else if says_invalid(id.name) || is_bound_as_bad {
        Some("the name says that the id is invalid")
    } else if is_about_bad_ids(file, literal.scope) {
        Some("the name of the test says that it tests invalid ids")
    } else {
        None
    }
}

/// Returns `true` if a definition around says that it is about bad ids: `test_invalid_run_id`, `TestMalformedIds`,
/// `test_legacy_run_id`.
fn is_about_bad_ids(file: &TreeFile<'_>, scope: ScopeId) -> bool {
    let mut names = file.sites.around(scope).map(|(_, here)| here.name);
    names.any(|name| (says_invalid(name) || says_other_format(name)) && mentions_ids(name))
}

fn mentions_ids(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let mut words = lower.split(|character: char| !character.is_ascii_alphanumeric());
    words.any(|word| matches!(word, "id" | "ids" | "runid" | "threadid" | "runids"))
        || name.contains("Id")
        || name.contains("ID")
}
