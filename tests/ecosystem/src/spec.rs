//! `SPEC/id_management_patterns.xml` as values.

use std::path::PathBuf;

use roxmltree::{Document, Node};

use crate::escape::unescape;

/// All that the tests check.
#[derive(Debug)]
pub struct Spec {
    /// The rules of the grammar, one a line.
    pub abnf: Vec<String>,
    /// The limits by name.
    pub limits: Vec<(String, usize)>,
    /// The pattern of run ids: group 1 is the thread, group 2 the suffix.
    pub run_id: Regex,
    /// The pattern of thread ids.
    pub thread_id: Regex,
    /// The kinds of errors, by name.
    pub error_kinds: Vec<String>,
    /// Texts that are run ids or are not.
    pub run_ids: Vec<Vector>,
    /// Texts that are thread ids or are not.
    pub thread_ids: Vec<Vector>,
    /// Keys and the thread ids that encode them.
    pub keys: Vec<Key>,
    /// Old ids and what takes their place.
    pub repairs: Vec<Repair>,
    /// The usage patterns.
    pub usage_patterns: Vec<UsagePattern>,
    /// The steps of a migration.
    pub steps: Vec<(String, String)>,
    /// The error that is reported.
    pub rules: Vec<Rule>,
}

/// A pattern in its two forms.
#[derive(Debug)]
pub struct Regex {
    /// For all engines but one.
    pub usual: String,
    /// For ECMAScript with the flag `v`.
    pub ecmascript_v: String,
}

/// A text and what it is.
#[derive(Debug)]
pub struct Vector {
    /// The text itself, without escapes.
    pub text: String,
    /// The expected answer of the implementation.
    pub outcome: Outcome,
    /// Why it is in the list.
    pub reason: String,
}

/// The kind of a text.
#[derive(Debug, PartialEq)]
pub enum Outcome {
    /// A run id of this thread, with this suffix.
    RunId {
        /// The thread.
        thread_id: String,
        /// The suffix.
        suffix: String,
    },
    /// A thread id.
    ThreadId,
    /// Neither.
    Invalid {
        /// The name of the error kind.
        kind: String,
        /// The byte at which the text stops being an id.
        offset: usize,
    },
}

/// A key and its thread id.
#[derive(Debug)]
pub struct Key {
    /// The key.
    pub text: String,
    /// The thread id, or the byte of the key at which it gets too long.
    pub thread: Result<String, usize>,
    /// Why it is in the list.
    pub reason: String,
}

/// An old id and what takes its place.
#[derive(Debug)]
pub struct Repair {
    /// The old id.
    pub old: String,
    /// The thread that is given, if one is.
    pub thread: Option<String>,
    /// The new id.
    pub new: String,
    /// Why it is in the list.
    pub reason: String,
}

/// The usage patterns.
#[derive(Debug)]
pub struct UsagePattern {
    /// Its name.
    pub id: String,
    /// The code to write, its language, and the generated file it is from if it is from one.
    pub code: String,
    /// The language of the code.
    pub lang: String,
    /// The generated file that holds the code.
    pub file: Option<String>,
}

/// A compliance rule.
#[derive(Debug)]
pub struct Rule {
    /// Such as RID001.
    pub id: String,
    /// In a few words.
    pub title: String,
    /// error, warning, info or off.
    pub severity: String,
    /// yes, no or unsafe.
    pub fixed: String,
    /// In a sentence.
    pub meaning: String,
    /// Ids and what the implementation makes of them.
    pub examples: Vec<Example>,
}

/// Ids of a rule's example.
#[derive(Debug)]
pub struct Example {
    /// The run id, if there is one.
    pub run_id: Option<String>,
    /// The thread id, if there is one.
    pub thread_id: Option<String>,
    /// valid, invalid, mismatch or empty.
    pub expect: String,
}

/// The folder of the specification.
pub fn folder() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../SPEC"))
}

impl Spec {
    /// Reads the XML.
    ///
    /// # Panics
    ///
    /// When it is not of the form that it should have: it is part of this repository.
    pub fn read() -> Self {
        let path = folder().join("id_management_patterns.xml");
        let xml = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let document = Document::parse(&xml).unwrap_or_else(|error| panic!("the XML: {error}"));
        let root = document.root_element();
        let format = child(root, "format");
        let vectors = child(root, "vectors");
        let guidelines = child(root, "migration-guidelines");
        Self {
            abnf: child(format, "abnf")
                .text()
                .unwrap_or_default()
                .trim()
                .lines()
                .map(str::to_owned)
                .collect(),
            limits: children(child(format, "limits"), "limit")
                .map(|limit| (attribute(limit, "name"), number(limit, "value")))
                .collect(),
            run_id: regex(format, "run-id"),
            thread_id: regex(format, "thread-id"),
            error_kinds: children(child(format, "error-kinds"), "kind")
                .map(|kind| attribute(kind, "name"))
                .collect(),
            run_ids: vector_list(child(vectors, "run-ids")),
            thread_ids: vector_list(child(vectors, "thread-ids")),
            keys: children(child(vectors, "keys"), "key").map(key).collect(),
            repairs: children(child(guidelines, "repairs"), "repair")
                .map(repair)
                .collect(),
            usage_patterns: children(child(root, "usage-patterns"), "pattern")
                .map(usage_pattern)
                .collect(),
            steps: children(guidelines, "step")
                .map(|step| (attribute(step, "id"), words(step)))
                .collect(),
            rules: children(child(root, "compliance-rules"), "rule")
                .map(rule)
                .collect(),
        }
    }

    /// The limit with this name.
    ///
    /// # Panics
    ///
    /// When there is none.
    pub fn limit(&self, name: &str) -> usize {
        let found = self.limits.iter().find(|(key, _)| key == name);
        found.unwrap_or_else(|| panic!("no limit {name}")).1
    }
}

impl Vector {
    /// Returns `true` if the text is an id.
    pub fn is_valid(&self) -> bool {
        !matches!(self.outcome, Outcome::Invalid { .. })
    }
}

fn regex(format: Node<'_, '_>, of: &str) -> Regex {
    let pattern = |dialect: Option<&str>| {
        let found = children(child(format, "regexes"), "regex").find(|regex| {
            regex.attribute("of") == Some(of) && regex.attribute("dialect") == dialect
        });
        let found = found.unwrap_or_else(|| panic!("no pattern of {of} for {dialect:?}"));
        found.text().unwrap_or_default().to_owned()
    };
    Regex {
        usual: pattern(None),
        ecmascript_v: pattern(Some("ecmascript-v")),
    }
}

fn vector_list(list: Node<'_, '_>) -> Vec<Vector> {
    list.children()
        .filter(Node::is_element)
        .map(vector)
        .collect()
}

fn vector(node: Node<'_, '_>) -> Vector {
    let outcome = match (node.tag_name().name(), node.attribute("thread")) {
        ("valid", Some(thread)) => Outcome::RunId {
            thread_id: unescape(thread),
            suffix: attribute(node, "suffix"),
        },
        ("valid", None) => Outcome::ThreadId,
        ("invalid", None) => Outcome::Invalid {
            kind: attribute(node, "kind"),
            offset: number(node, "offset"),
        },
        (other, _) => panic!("expected valid or invalid, found <{other}>"),
    };
    Vector {
        text: unescape(&attribute(node, "text")),
        outcome,
        reason: words(node),
    }
}

fn key(node: Node<'_, '_>) -> Key {
    let thread = node.attribute("thread").map(unescape);
    Key {
        text: unescape(&attribute(node, "text")),
        thread: thread.ok_or_else(|| number(node, "offset")),
        reason: words(node),
    }
}

fn repair(node: Node<'_, '_>) -> Repair {
    Repair {
        old: unescape(&attribute(node, "old")),
        thread: node.attribute("thread").map(unescape),
        new: attribute(node, "new"),
        reason: words(node),
    }
}

fn usage_pattern(node: Node<'_, '_>) -> UsagePattern {
    let code = child(node, "do");
    assert!(!words(child(node, "why")).is_empty());
    assert!(!words(child(node, "avoid")).is_empty());
    UsagePattern {
        id: attribute(node, "id"),
        code: code.text().unwrap_or_default().trim().to_owned(),
        lang: attribute(code, "lang"),
        file: code.attribute("file").map(str::to_owned),
    }
}

fn rule(node: Node<'_, '_>) -> Rule {
    Rule {
        id: attribute(node, "id"),
        title: attribute(node, "title"),
        severity: attribute(node, "severity"),
        fixed: attribute(node, "fixed"),
        meaning: words(child(node, "meaning")),
        examples: children(node, "example")
            .map(|example| Example {
                run_id: example.attribute("run-id").map(unescape),
                thread_id: example.attribute("thread-id").map(unescape),
                expect: attribute(example, "expect"),
            })
            .collect(),
    }
}

fn child<'a, 'd>(node: Node<'a, 'd>, name: &str) -> Node<'a, 'd> {
    children(node, name)
        .next()
        .unwrap_or_else(|| panic!("no <{name}> in <{}>", node.tag_name().name()))
}

fn children<'a, 'd>(node: Node<'a, 'd>, name: &str) -> impl Iterator<Item = Node<'a, 'd>> {
    node.children()
        .filter(move |child| child.has_tag_name(name))
}

fn attribute(node: Node<'_, '_>, name: &str) -> String {
    node.attribute(name)
        .unwrap_or_else(|| panic!("no {name} in {node:?}"))
        .to_owned()
}

fn number(node: Node<'_, '_>, name: &str) -> usize {
    attribute(node, name)
        .parse()
        .unwrap_or_else(|_| panic!("expected a number in {name} of {node:?}"))
}

/// The text of a node on one line.
fn words(node: Node<'_, '_>) -> String {
    let text = node.text().unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
