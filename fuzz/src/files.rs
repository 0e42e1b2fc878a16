//! Assertions for any text as a tree of files: checks and fixes it, and compares what changed.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use id_core::RunId;
use id_migrate::check::{Checked, Options, check};
use id_migrate::code::Code;
use id_migrate::plan::FixOptions;
use id_migrate::plan::edits::FileEdits;
use id_migrate::read::scan::Progress;
use id_migrate::read::walk::Request;
use id_migrate::report::output::{OutputFormat, Style};
use id_migrate::sites::{Literal, LiteralId, SiteValue, Span};
use id_migrate::write::apply;
use tempfile::TempDir;

thread_local! {
    static FOLDER: OnceCell<TempDir> = const { OnceCell::new() };
}

/// Two test files, one of which may import from the other, and one file of production code.
pub const PYTHON: &[&str] = &["test_a.py", "conftest.py", "service.py"];
/// As [`PYTHON`].
pub const TYPESCRIPT: &[&str] = &["a.test.tsx", "b.test.ts", "service.ts"];
/// As [`PYTHON`].
pub const RUST: &[&str] = &["a_test.rs", "b_test.rs", "service.rs"];

/// Checks and fixes the files of `text`, which NUL bytes separate, under these names. Returns the number of rewritten
/// literals.
///
/// # Panics
///
/// If a report cannot be printed, or if a fix changes a byte outside its literals, writes an invalid id, gives one new id to
/// two old ids or to an old and an existing one, breaks the syntax, or leaves something for a second fix.
pub fn fix(names: &[&str], text: &str) -> usize {
    let folder = FOLDER.with(|folder| {
        let folder = folder.get_or_init(|| tempfile::tempdir().expect("a temporary folder"));
        folder.path().to_owned()
    });
    let files: Vec<(PathBuf, &str)> = names
        .iter()
        .map(|name| folder.join(name))
        .zip(text.split('\0'))
        .collect();
    let everything = Options {
        select: Some(Code::ALL.to_vec()),
        fixes: FixOptions {
            include_production: true,
            unsafe_fixes: true,
        },
        ..Options::default()
    };
    let rewritten = fix_with(everything, &files);
    if rewritten > 0 {
        fix_with(Options::default(), &files);
    }
    rewritten
}

fn fix_with(options: Options, files: &[(PathBuf, &str)]) -> usize {
    let options = Options {
        request: Request {
            paths: files.iter().map(|(path, _)| path.clone()).collect(),
            // A new thread would take longer than most inputs. `.ci/fuzz` gives this thread a large stack.
            threads: 0,
            ..Request::default()
        },
        ..options
    };
    for (path, text) in files {
        std::fs::write(path, text).expect("a temporary file");
    }
    let checked = checked(&options);
    let unparsable = skipped(&checked);
    let fixed = proven(&checked);
    if fixed.is_empty() {
        return 0;
    }
    is_injective(&fixed, files);
    for file in &fixed {
        is_same_between_edits(file);
        std::fs::write(&file.disk_path, file.new_text()).expect("a temporary file");
    }
    let again = self::checked(&options);
    assert_eq!(skipped(&again), unparsable, "a fix made no code of it");
    let left = proven(&again);
    assert!(left.is_empty(), "a second fix changes something: {left:?}");
    fixed.iter().map(|file| file.edits.len()).sum()
}

/// Checks the tree, and prints the report in every format.
fn checked(options: &Options) -> Checked {
    let checked = check(options, &Progress::default()).expect("files that can be checked");
    assert_eq!(checked.report.errors, []);
    let style = Style {
        verbose: true,
        quiet: false,
        color: true,
    };
    for format in [
        OutputFormat::Human,
        OutputFormat::Concise,
        OutputFormat::Json,
        OutputFormat::Sarif,
        OutputFormat::Github,
    ] {
        let mut out = Vec::new();
        let written = format.write(&checked.report, style, &mut out);
        written.expect("memory that can be written to");
        assert!(out.is_empty() || out.ends_with(b"\n"), "{format:?}");
    }
    checked
}

/// Returns the files with a needle that do not parse.
fn skipped(checked: &Checked) -> Vec<String> {
    let skipped = checked
        .report
        .findings
        .iter()
        .filter(|finding| finding.code == Code::Rid900);
    skipped
        .map(|finding| checked.report.files[finding.file].path.clone())
        .collect()
}

fn proven(checked: &Checked) -> Vec<FileEdits> {
    let edits = checked.plan.edits(&checked.plan.chosen());
    for result in apply::prove(&edits, 0) {
        assert_eq!(result, Ok(()), "an edit cannot be proven");
    }
    edits
}

/// Asserts that the bytes between the edits did not change.
fn is_same_between_edits(file: &FileEdits) {
    let new = file.new_text();
    let (mut old_at, mut new_at) = (0, 0);
    for edit in &file.edits {
        let between = &file.text[old_at..edit.span.start as usize];
        assert_eq!(&new[new_at..new_at + between.len()], between);
        new_at += between.len();
        assert_eq!(&new[new_at..new_at + edit.new.len()], edit.new);
        new_at += edit.new.len();
        old_at = edit.span.end as usize;
    }
    assert_eq!(&new[new_at..], &file.text[old_at..]);
}

/// Asserts that every new id is a run id, replaces one old id only, and equals no id or text that stays.
fn is_injective(fixed: &[FileEdits], files: &[(PathBuf, &str)]) {
    let mut old_of: HashMap<&str, &str> = HashMap::new();
    for edit in fixed.iter().flat_map(|file| &file.edits) {
        assert!(RunId::parse(&edit.new).is_ok(), "{edit:?}");
        // A valid run id is also rewritten if its thread is not the one beside it.
        assert_ne!(edit.old, edit.new);
        let old = *old_of.entry(&edit.new).or_insert(&edit.old);
        assert_eq!(old, edit.old, "two old ids become {}", edit.new);
    }
    for (path, text) in files {
        let rewritten: HashSet<Span> = fixed
            .iter()
            .filter(|file| file.disk_path == *path)
            .flat_map(|file| file.edits.iter().map(|edit| edit.token))
            .collect();
        for (token, value, is_id) in literals(path, text) {
            let stays = !rewritten.contains(&token) && (is_id || !rewritten.is_empty());
            assert!(
                !stays || !old_of.contains_key(&*value),
                "{value} stays there"
            );
        }
    }
}

/// Returns the literals of a file, with their values and whether they are ids.
fn literals(path: &Path, text: &str) -> Vec<(Span, String, bool)> {
    let language = id_migrate::sites::language::of_path(path).expect("a known extension");
    let sites = id_migrate::sites::depth::check(language, text)
        .ok()
        .and_then(|()| (language.sites)(text, path).ok());
    let Some(sites) = sites else {
        return Vec::new();
    };
    let ids: HashSet<LiteralId> = sites
        .sites
        .iter()
        .filter_map(|site| match site.value {
            SiteValue::Literal(literal) => Some(literal),
            SiteValue::Name(_) => None,
        })
        .collect();
    let literals = sites.literals.iter().enumerate();
    let text_of = |(at, literal): (usize, &Literal)| {
        let is_id = ids.contains(&LiteralId::new(at));
        Some((literal.token, sites.value(literal)?.to_owned(), is_id))
    };
    literals.filter_map(text_of).collect()
}
