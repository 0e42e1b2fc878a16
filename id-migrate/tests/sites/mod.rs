//! Prints the facts that an adapter finds in a text, one on each line, for tables of source and sites.
#![allow(dead_code, reason = "each test program uses a part of it")]

use std::fmt::Write as _;
use std::path::Path;

use id_migrate::sites::language::by_name;
use id_migrate::sites::{FileSites, LiteralForm, Negative, SiteValue};

/// Parses a text under a file name and returns its sites.
#[track_caller]
pub(crate) fn sites_of<'src>(language: &str, file: &str, source: &'src str) -> FileSites<'src> {
    let language = by_name(language).expect("a known language");
    match (language.sites)(source, Path::new(file)) {
        Ok(sites) => sites,
        Err(error) => panic!("{file} does not parse: {error}\n{source}"),
    }
}

/// Returns the sites as lines: `DictValue run_id "x"`, with `raises` or `validator` if the code expects an invalid id.
pub(crate) fn describe(sites: &FileSites<'_>) -> Vec<String> {
    let mut found: Vec<(u32, String)> = Vec::new();
    for site in &sites.sites {
        let (at, value) = match site.value {
            SiteValue::Name(name) => (site.extent.start, name.to_owned()),
            SiteValue::Literal(id) => {
                let literal = sites.literal(id);
                let mut text = format!("{:?}", sites.value(literal).unwrap_or("?"));
                if literal.form != LiteralForm::Plain {
                    let _ = write!(text, " {:?}", literal.form);
                }
                match literal.negative {
                    Some(Negative::Raises) => text += " raises",
                    Some(Negative::Validator) => text += " validator",
                    None => {}
                }
                (literal.token.start, text)
            }
        };
        found.push((at, format!("{:?} {} {value}", site.position, site.field)));
    }
    found.sort();
    found.into_iter().map(|(_, line)| line).collect()
}

/// Compares the sites of a text with the expected lines.
#[track_caller]
pub(crate) fn expect(language: &str, file: &str, source: &str, expected: &[&str]) {
    let sites = sites_of(language, file, source);
    assert_eq!(describe(&sites), expected, "in\n{source}");
    for literal in &sites.literals {
        let token = &source[literal.token.range()];
        assert!(literal.token.contains(literal.content), "{token}");
    }
}

/// Compares the sites of a TypeScript text with the expected lines.
#[track_caller]
pub(crate) fn ts(source: &str, expected: &[&str]) {
    expect("typescript", "a.ts", source, expected);
}

/// As [`ts`], for a text with JSX.
#[track_caller]
pub(crate) fn tsx(source: &str, expected: &[&str]) {
    expect("typescript", "a.tsx", source, expected);
}
