//! Parses the files without a needle that a parsed file takes a constant for an id from: `ids.py` with `RUN = "…"`, and
//! `f(run_id=RUN)` elsewhere.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashSet};
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};

use id_core::RunIdRef;
use memchr::memmem::Finder;

use crate::link::imports::Modules;
use crate::link::reach;
use crate::parallel;
use crate::read::scan::{self, Scanned, Texts};
use crate::read::walk::Walked;
use crate::sites::{Field, FileSites, Import, LiteralId, ScopeId, SiteValue};

/// Maximum number of files that re-export a name, for example with `from .runs import *` in a package.
const MAX_HOPS: usize = 4;

/// Parses the files that the scan skipped but an id needs. The order of the files does not change.
pub(crate) fn follow<'t>(
    walked: &[Walked],
    texts: &'t Texts,
    scanned: &mut [Scanned<'t>],
    threads: usize,
) -> io::Result<()> {
    let followed = definitions(walked, texts, scanned, threads)?;
    reach::helpers(walked, texts, scanned, threads)?;
    let texts_of_ids = shared_texts(walked, scanned, &followed);
    if texts_of_ids.is_empty() {
        return Ok(());
    }
    let readers = readers(walked, scanned, &texts_of_ids, threads)?;
    let found = scan::scan_named(walked, texts, &readers, threads)?;
    for (reader, sites) in readers.into_iter().zip(found) {
        scanned[reader] = sites;
    }
    Ok(())
}

/// Parses the files that define names used as ids in other files, and returns these files.
fn definitions<'t>(
    walked: &[Walked],
    texts: &'t Texts,
    scanned: &mut [Scanned<'t>],
    threads: usize,
) -> io::Result<Vec<usize>> {
    fixtures(walked, texts, scanned, threads)?;
    let mut wanted = wanted(scanned);
    let mut followed = Vec::new();
    if wanted.is_empty() {
        return Ok(followed);
    }
    let modules = Modules::of(walked.iter().map(|file| file.path.as_str()).enumerate());
    let mut seen: HashSet<(usize, Cow<'t, str>)> = HashSet::new();
    for _ in 0..MAX_HOPS {
        let mut targets: BTreeSet<usize> = BTreeSet::new();
        let mut handed_on = Vec::new();
        for (file, name) in wanted {
            let Scanned::Sites(sites) = &scanned[file] else {
                continue;
            };
            for import in &sites.imports {
                let Some(original) = imported_as(import, &name) else {
                    continue;
                };
                for target in modules.meant(&walked[file].path, import) {
                    if target != file && seen.insert((target, original.clone())) {
                        handed_on.push((target, original.clone()));
                        if matches!(scanned[target], Scanned::Nothing(_)) {
                            targets.insert(target);
                        }
                    }
                }
            }
        }
        let targets: Vec<usize> = targets.into_iter().collect();
        let found = scan::scan_named(walked, texts, &targets, threads)?;
        for (target, sites) in targets.iter().zip(found) {
            scanned[*target] = sites;
        }
        followed.extend(targets);
        wanted = handed_on
            .into_iter()
            .filter(|(file, name)| match &scanned[*file] {
                Scanned::Sites(sites) => !binds(sites, name),
                _ => false,
            })
            .collect();
        if wanted.is_empty() {
            break;
        }
    }
    Ok(followed)
}

/// Returns the old ids that other files can receive from a file, each with the folder of these files.
///
/// A fixture's id is handed to every test below its `conftest.py`, by a name that need not say that it is one.
fn shared_texts(
    walked: &[Walked],
    scanned: &[Scanned<'_>],
    followed: &[usize],
) -> Vec<(String, String)> {
    let mut texts = BTreeSet::new();
    for (file, one) in scanned.iter().enumerate() {
        let Scanned::Sites(sites) = one else { continue };
        let path = &walked[file].path;
        let mut add = |folder: &str, literal: LiteralId| {
            if let Some(text) = sites.literal(literal).value.as_deref()
                && text.len() > 2
                && RunIdRef::parse(text).is_err()
            {
                texts.insert((folder.to_owned(), text.to_owned()));
            }
        };
        if followed.contains(&file) {
            let bound = sites.bindings.iter();
            bound.for_each(|binding| add("", binding.literal));
        } else if let Some(folder) = path.strip_suffix("conftest.py") {
            let ids = sites.sites.iter().filter(|site| site.field == Field::RunId);
            ids.for_each(|site| {
                if let SiteValue::Literal(literal) = site.value {
                    add(folder, literal);
                }
            });
        }
    }
    texts.into_iter().collect()
}

/// Returns the tests without a needle that contain one of the texts.
fn readers(
    walked: &[Walked],
    scanned: &[Scanned<'_>],
    shared: &[(String, String)],
    threads: usize,
) -> io::Result<Vec<usize>> {
    let candidates: Vec<usize> = (0..walked.len())
        .filter(|&file| {
            matches!(scanned[file], Scanned::Nothing(_))
                && walked[file].language.name == "python"
                && shared
                    .iter()
                    .any(|(folder, _)| walked[file].path.starts_with(&**folder))
                && walked[file].config.is_test(&walked[file].absolute)
        })
        .collect();
    let finders: Vec<(&str, Finder<'_>)> = shared
        .iter()
        .map(|(folder, text)| (&**folder, Finder::new(text)))
        .collect();
    let hits: Vec<AtomicBool> = candidates.iter().map(|_| AtomicBool::new(false)).collect();
    parallel::for_each(candidates.len(), threads, |at| {
        let file = &walked[candidates[at]];
        if let Ok(bytes) = std::fs::read(&file.disk_path) {
            let is_hit = finders.iter().any(|(folder, finder)| {
                file.path.starts_with(*folder) && finder.find(&bytes).is_some()
            });
            hits[at].store(is_hit, Ordering::Relaxed);
        }
    })?;
    Ok(candidates
        .into_iter()
        .zip(hits)
        .filter_map(|(file, hit)| hit.into_inner().then_some(file))
        .collect())
}

/// Parses each `conftest.py` above a file that uses undefined names as ids, which are probably fixtures.
fn fixtures<'t>(
    walked: &[Walked],
    texts: &'t Texts,
    scanned: &mut [Scanned<'t>],
    threads: usize,
) -> io::Result<()> {
    let unknown = |sites: &FileSites<'_>| {
        sites.sites.iter().any(|site| match site.value {
            SiteValue::Name(name) => {
                site.scope != ScopeId::MODULE
                    && !binds(sites, name)
                    && Field::from_snake_case(name).is_none()
                    && sites
                        .imports
                        .iter()
                        .all(|import| import.names.iter().all(|taken| taken.here != name))
            }
            SiteValue::Literal(_) => false,
        })
    };
    let readers: Vec<&str> = scanned
        .iter()
        .zip(walked)
        .filter_map(|(one, file)| match one {
            Scanned::Sites(sites) if file.language.name == "python" && unknown(sites) => {
                Some(file.path.as_str())
            }
            _ => None,
        })
        .collect();
    let unread: Vec<usize> = (0..walked.len())
        .filter(|&file| {
            matches!(scanned[file], Scanned::Nothing(_))
                && walked[file]
                    .path
                    .strip_suffix("conftest.py")
                    .is_some_and(|folder| {
                        (folder.is_empty() || folder.ends_with('/'))
                            && readers.iter().any(|reader| reader.starts_with(folder))
                    })
        })
        .collect();
    let found = scan::scan_named(walked, texts, &unread, threads)?;
    for (file, sites) in unread.into_iter().zip(found) {
        scanned[file] = sites;
    }
    Ok(())
}

/// Returns the names in id positions that their file does not define.
fn wanted<'t>(scanned: &[Scanned<'t>]) -> Vec<(usize, Cow<'t, str>)> {
    let takes_ids: HashSet<&str> = scanned
        .iter()
        .filter_map(|one| match one {
            Scanned::Sites(sites) => Some(&sites.signatures),
            _ => None,
        })
        .flatten()
        .filter(|signature| !signature.ids.is_empty())
        .map(|signature| signature.name)
        .collect();
    let mut wanted = Vec::new();
    for (file, one) in scanned.iter().enumerate() {
        let Scanned::Sites(sites) = one else { continue };
        if sites.imports.is_empty() {
            continue;
        }
        let in_sites = sites.sites.iter().map(|site| site.value);
        let in_calls = sites
            .calls
            .iter()
            .filter(|call| takes_ids.contains(call.callee))
            .flat_map(|call| call.arguments.iter().map(|(_, value)| *value));
        let names: BTreeSet<&'t str> = in_sites
            .chain(in_calls)
            .filter_map(|value| match value {
                SiteValue::Name(name) => Some(name),
                SiteValue::Literal(_) => None,
            })
            .collect();
        wanted.extend(
            names
                .into_iter()
                .filter(|name| {
                    sites
                        .imports
                        .iter()
                        .any(|import| imported_as(import, name).is_some())
                })
                .filter(|name| !binds(sites, name))
                .map(|name| (file, Cow::Borrowed(name))),
        );
    }
    wanted
}

fn binds(sites: &FileSites<'_>, name: &str) -> bool {
    sites.bindings_of(name).next().is_some()
}

/// Returns the name that an imported name has in its module, if the import may bring the name.
fn imported_as<'t>(import: &Import<'t>, name: &str) -> Option<Cow<'t, str>> {
    // `IDS.run` and `Ids::RUN` come with their object.
    let object = name.split(['.', ':']).next().unwrap_or(name);
    let rest = &name[object.len()..];
    if let Some(taken) = import.names.iter().find(|taken| taken.here == object) {
        return Some(Cow::Owned(format!("{}{rest}", taken.there)));
    }
    if import.alias == Some(object) && !rest.is_empty() {
        return Some(Cow::Owned(rest.trim_start_matches(['.', ':']).to_owned()));
    }
    let is_constant = name
        .bytes()
        .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    // `ids.RUN` is read out of a module, which `from tests import ids` names too.
    let is_module = import.names.is_empty()
        || import.names.iter().any(|taken| {
            taken.here == "*" || taken.here.bytes().all(|byte| !byte.is_ascii_uppercase())
        });
    (is_constant && is_module).then(|| Cow::Owned(name.to_owned()))
}
