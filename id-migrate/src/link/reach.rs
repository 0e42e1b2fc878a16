//! Parses the helpers without a needle that receive an id, because they may inspect its text.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use memchr::memmem::Finder;
use rustc_hash::FxHashSet;

use crate::link::imports::Modules;
use crate::read::defined::DefinedNames;
use crate::read::scan::{self, Scanned, Texts};
use crate::read::walk::Walked;
use crate::sites::language::vocabulary::is_common_method;
use crate::sites::{Field, FileSites, SiteValue};

/// Maximum distance between the start of a call and an id in it, in bytes.
const BEFORE: usize = 200;

/// Maximum number of files that define a name. A more common name is ignored.
const MAX_DEFINERS: usize = 4;

/// Parses the files that define a function that receives an id. The order of the files does not change.
pub(crate) fn helpers<'t>(
    walked: &[Walked],
    texts: &'t Texts,
    scanned: &mut [Scanned<'t>],
    threads: usize,
) -> io::Result<()> {
    let modules = Modules::of(walked.iter().map(|file| file.path.as_str()).enumerate());
    let finders = ["run_id", "runId"].map(Finder::new);
    let mut targets: BTreeSet<usize> = BTreeSet::new();
    // Functions that are not imported: methods of unknown receivers.
    let mut loose: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (file, one) in scanned.iter().enumerate() {
        let Scanned::Sites(sites) = one else { continue };
        let has_id = sites.sites.iter().any(|site| site.field == Field::RunId);
        let mut ids = sites.signatures.iter().flat_map(|one| &one.ids);
        if !has_id && !ids.any(|(_, field)| *field == Field::RunId) {
            continue;
        }
        let defined: FxHashSet<&str> = sites.signatures.iter().map(|one| one.name).collect();
        let called = called_with_ids(texts.get(file), sites, &finders);
        for name in called.into_iter().filter(|name| !defined.contains(name)) {
            let mut is_imported = false;
            for import in &sites.imports {
                for taken in import.names.iter().filter(|taken| taken.here == name) {
                    is_imported = true;
                    let meant = modules.meant(&walked[file].path, import);
                    targets.extend(meant.into_iter().filter(|target| {
                        matches!(&scanned[*target], Scanned::Nothing(there) if there.defined.contains(taken.there))
                    }));
                }
            }
            if !is_imported && has_id && !is_common_method(name) {
                loose.entry(name).or_default();
            }
        }
    }
    define_loose(scanned, &mut loose);
    let few = loose
        .into_values()
        .filter(|files| files.len() <= MAX_DEFINERS);
    targets.extend(few.flatten());
    let targets: Vec<usize> = targets.into_iter().collect();
    let found = scan::scan_named(walked, texts, &targets, threads)?;
    for (target, sites) in targets.into_iter().zip(found) {
        scanned[target] = sites;
    }
    Ok(())
}

/// Finds the files without a needle that define a function of one of the names.
fn define_loose(scanned: &[Scanned<'_>], loose: &mut BTreeMap<&str, BTreeSet<usize>>) {
    let all = || {
        scanned
            .iter()
            .enumerate()
            .filter_map(|(file, one)| match one {
                Scanned::Nothing(outline) => Some((file, &outline.defined)),
                _ => None,
            })
    };
    let known = DefinedNames::union(all().map(|(_, defined)| defined));
    for (name, files) in loose.iter_mut().filter(|(name, _)| known.contains(name)) {
        let definers = all().filter(|(_, defined)| defined.contains(name));
        files.extend(definers.take(MAX_DEFINERS + 1).map(|(file, _)| file));
    }
}

/// Returns the names of the functions that receive an id in a file.
fn called_with_ids<'t>(
    text: &'t str,
    sites: &FileSites<'_>,
    finders: &[Finder<'_>],
) -> FxHashSet<&'t str> {
    let named = finders
        .iter()
        .flat_map(|finder| finder.find_iter(text.as_bytes()));
    let ids: FxHashSet<&str> = sites
        .sites
        .iter()
        .filter(|site| site.field == Field::RunId)
        .filter_map(|site| match site.value {
            SiteValue::Literal(literal) => sites.literal(literal).value.as_deref(),
            SiteValue::Name(_) => None,
        })
        .collect();
    let literals = sites.literals.iter().filter(|literal| {
        literal
            .value
            .as_deref()
            .is_some_and(|value| ids.contains(value))
    });
    let literals = literals.map(|literal| literal.token.start as usize);
    named
        .chain(literals)
        .filter_map(|at| callee_before(text, at))
        .collect()
}

/// Returns the name in front of the innermost bracket that is open at a byte.
fn callee_before(text: &str, at: usize) -> Option<&str> {
    let bytes = text.as_bytes();
    let mut depth = 0_usize;
    let start = at.saturating_sub(BEFORE);
    let open = (start..at).rev().find(|&at| match bytes[at] {
        b')' | b']' | b'}' => {
            depth += 1;
            false
        }
        b'(' | b'[' | b'{' if depth == 0 => true,
        b'(' | b'[' | b'{' => {
            depth -= 1;
            false
        }
        _ => false,
    })?;
    if bytes[open] != b'(' {
        return None;
    }
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    let length = bytes[..open]
        .iter()
        .rev()
        .take_while(|byte| is_part(**byte))
        .count();
    (length > 0).then(|| &text[open - length..open])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callee_stands_before_the_open_bracket() {
        let callee = |text: &str| {
            let at = text.find("run_id").expect("an id");
            callee_before(text, at).map(str::to_owned)
        };
        assert_eq!(callee("x = short(a(1), run_id)"), Some("short".to_owned()));
        assert_eq!(callee("f({a: run_id})"), None);
        assert_eq!(callee("run_id"), None);
        assert_eq!(callee("if (run_id)"), None);
    }
}
