//! Parses the files without a needle that a parsed file takes a constant for an id from: `ids.py` with `RUN = "…"`, and
//! `f(run_id=RUN)` elsewhere.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashSet};

use aho_corasick::{AhoCorasick, BuildError, Match, MatchKind};
use id_core::RunIdRef;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::link::imports::{folder_of_conftest, head_of, member};
use crate::link::modules::Modules;
use crate::link::reach;
use crate::link::tree::is_test_file;
use crate::parallel;
use crate::problem::Problem;
use crate::read::scan::{Scan, Scanned};
use crate::read::walk::{Walked, WalkedId};
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::is_constant;
use crate::sites::tokens::is_name;
use crate::sites::{Field, FileSites, Import, LiteralId, ScopeId, Signature, SiteValue};

/// Maximum number of files that re-export a name, for example with `from .runs import *` in a package.
const MAX_HOPS: usize = 4;

/// Parses the files that the scan skipped but an id needs. The order of the files does not change.
pub(crate) fn follow(scan: &mut Scan<'_, '_>) -> Result<(), Problem> {
    let mut tests = FxHashSet::default();
    for lexis in [Lexis::Python, Lexis::JavaScript, Lexis::Rust] {
        let mut takers = takers(scan, lexis)?;
        tests.extend(takers.iter().copied());
        takers.retain(|file| scan.is_unparsed(*file));
        scan.parse(takers)?;
    }
    let followed = definitions(scan)?;
    reach::helpers(scan, &tests)?;
    let served = served(scan)?;
    let texts_of_ids = shared_texts(scan, &followed, &served);
    if texts_of_ids.is_empty() {
        return Ok(());
    }
    let readers = readers(scan, &texts_of_ids)?;
    scan.parse(readers)
}

/// Parses the files that define names used as ids in other files, and returns these files.
fn definitions<'t>(scan: &mut Scan<'_, 't>) -> Result<Vec<WalkedId>, Problem> {
    fixtures(scan)?;
    let mut wanted = wanted(scan);
    let mut followed = Vec::new();
    if wanted.is_empty() {
        return Ok(followed);
    }
    let modules = Modules::of_walked(scan.walked);
    let mut seen: HashSet<(WalkedId, Cow<'t, str>)> = HashSet::new();
    for _ in 0..MAX_HOPS {
        let mut targets: BTreeSet<WalkedId> = BTreeSet::new();
        let mut handed_on = Vec::new();
        for (file, name) in wanted {
            let Scanned::Sites(sites) = &scan.scanned[file.index()] else {
                continue;
            };
            for import in &sites.imports {
                let Some(original) = imported_as(import, &name) else {
                    continue;
                };
                for target in modules.meant(&scan.walked[file].path, import) {
                    if target != file && seen.insert((target, original.clone())) {
                        handed_on.push((target, original.clone()));
                        if scan.is_unparsed(target) {
                            targets.insert(target);
                        }
                    }
                }
            }
        }
        followed.extend(&targets);
        scan.parse(targets)?;
        handed_on.retain(|(file, name)| match &scan.scanned[file.index()] {
            Scanned::Sites(sites) => !binds(sites, name),
            _ => false,
        });
        wanted = handed_on;
        if wanted.is_empty() {
            break;
        }
    }
    Ok(followed)
}

/// Returns the files whose fixtures tests receive by their names: each `conftest.py` and the helpers that it loads. The
/// value is the folders of these tests.
fn served<'w>(scan: &mut Scan<'w, '_>) -> Result<BTreeMap<WalkedId, Vec<&'w str>>, Problem> {
    let walked = scan.walked;
    let modules = Modules::of_walked(walked);
    let is_helper = |(file, sites): (WalkedId, &FileSites<'_>)| {
        let path = &walked[file].path;
        let has_fixture = sites.signatures.iter().any(Signature::is_fixture);
        has_fixture && !is_test_file(path) && folder_of_conftest(path).is_none()
    };
    if scan.parsed().any(is_helper) {
        let conftests = modules.called("conftest");
        let unparsed: Vec<WalkedId> = conftests.filter(|file| scan.is_unparsed(*file)).collect();
        scan.parse(unparsed)?;
    }
    let mut served: BTreeMap<WalkedId, Vec<&str>> = BTreeMap::new();
    for (file, sites) in scan.parsed() {
        let path = &walked[file].path;
        let Some(folder) = folder_of_conftest(path) else {
            continue;
        };
        let loaded = sites.imports.iter();
        let loaded = loaded.flat_map(|import| modules.meant(path, import));
        for file in loaded.chain([file]) {
            served.entry(file).or_default().push(folder);
        }
    }
    Ok(served)
}

/// Returns the old ids that other files can receive from a file, and the fixtures by which they receive the ids, each with
/// the folder of these files.
///
/// pytest passes the result of a fixture to every test below the fixture's `conftest.py` that names the fixture.
fn shared_texts(
    scan: &Scan<'_, '_>,
    followed: &[WalkedId],
    served: &BTreeMap<WalkedId, Vec<&str>>,
) -> BTreeSet<(String, String)> {
    let mut texts = BTreeSet::new();
    for (file, sites) in scan.parsed() {
        let mut add = |folder: &str, text: &str| {
            texts.insert((folder.to_owned(), text.to_owned()));
        };
        let old = |literal: LiteralId| {
            let text = sites.value(sites.literal(literal))?;
            (text.len() > 2 && RunIdRef::parse(text).is_err()).then_some(text)
        };
        if followed.contains(&file) {
            let bound = sites.bindings.iter();
            let bound = bound.filter_map(|binding| old(binding.literal));
            bound.for_each(|text| add("", text));
            continue;
        }
        let Some(folders) = served.get(&file) else {
            continue;
        };
        let fixtures = sites.signatures.iter().filter(|one| one.is_fixture());
        let ids = sites.sites.iter().filter(|site| site.field == Field::RunId);
        let mut ids = ids.filter_map(|site| old(site.value.literal()?)).peekable();
        if ids.peek().is_some() {
            let names = fixtures.map(|fixture| fixture.name);
            for text in ids.chain(names) {
                for folder in folders {
                    add(folder, text);
                }
            }
        }
    }
    texts
}

/// Returns the tests of one language that call a function with an id among its parameters: `open("a")`. A call of a method
/// counts if the file names the class of the method.
fn takers(scan: &Scan<'_, '_>, lexis: Lexis) -> Result<Vec<WalkedId>, Problem> {
    let is_of_language = |file: WalkedId| scan.walked[file].language.lexis == lexis;
    let signatures = scan
        .parsed()
        .filter(|(file, _)| is_of_language(*file))
        .flat_map(|(_, sites)| &sites.signatures);
    let takes_id = |one: &&Signature<'_>| {
        let mut fields = one.ids.iter().map(|(_, field)| *field);
        one.name.len() > 2 && fields.any(|field| field == Field::RunId)
    };
    // The names of the functions, each with the classes that it is a method of.
    let mut classes: FxHashMap<&[u8], BTreeSet<&str>> = FxHashMap::default();
    for one in signatures.filter(takes_id) {
        classes
            .entry(one.name.as_bytes())
            .or_default()
            .insert(one.owner);
    }
    if classes.is_empty() {
        return Ok(Vec::new());
    }
    let is_candidate = |(file, walked): &(WalkedId, &Walked)| {
        let is_known = !scan.is_unparsed(*file) && lexis != Lexis::Python;
        !is_known && is_of_language(*file) && walked.config.is_test(&walked.absolute)
    };
    let candidates = WalkedId::number(scan.walked).filter(is_candidate);
    let candidates: Vec<WalkedId> = candidates.map(|(file, _)| file).collect();
    containing(scan, &candidates, &|_, bytes| {
        let mut called: Vec<_> = called(bytes).filter_map(|name| classes.get(name)).collect();
        called.sort_unstable();
        called.dedup();
        let mut classes = called.into_iter().flatten();
        classes.any(|class| class.is_empty() || has_word(bytes, class))
    })
}

/// Returns the names that a call may follow: `open(…)`, `open<Run>(…)` and `open as load`, which names the function of a call.
fn called(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let calls = memchr::memchr2_iter(b'(', b'<', bytes);
    let renames = memchr::memmem::find_iter(bytes, " as ");
    calls.chain(renames).filter_map(|end| {
        let name = bytes[..end].iter().rev();
        let length = name.take_while(|byte| is_name(**byte)).count();
        (length > 0).then(|| &bytes[end - length..end])
    })
}

/// Returns `true` if a file contains a name as a whole word.
fn has_word(bytes: &[u8], word: &str) -> bool {
    let is_part = |at: usize| bytes.get(at).copied().is_some_and(is_name);
    let mut hits = memchr::memmem::find_iter(bytes, word);
    hits.any(|at| !is_part(at.wrapping_sub(1)) && !is_part(at + word.len()))
}

/// Returns the files whose bytes a condition holds for.
fn containing(
    scan: &Scan<'_, '_>,
    candidates: &[WalkedId],
    condition: &(dyn Fn(WalkedId, &[u8]) -> bool + Sync),
) -> Result<Vec<WalkedId>, Problem> {
    let is_hit = |at: usize| {
        let file: WalkedId = candidates[at];
        let bytes = std::fs::read(&scan.walked[file].disk_path).unwrap_or_default();
        condition(file, &bytes)
    };
    let hits = parallel::map(candidates.len(), scan.threads, is_hit)?;
    let hits = candidates.iter().zip(hits).filter(|(_, is_hit)| *is_hit);
    Ok(hits.map(|(file, _)| *file).collect())
}

/// Returns the tests without a needle that contain one of the texts as a word.
fn readers(
    scan: &Scan<'_, '_>,
    shared: &BTreeSet<(String, String)>,
) -> Result<Vec<WalkedId>, Problem> {
    let mut by_folder: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (folder, text) in shared {
        by_folder.entry(folder).or_default().push(text);
    }
    // This kind of match has a fast search for the first bytes of all texts.
    let mut builder = AhoCorasick::builder();
    builder.match_kind(MatchKind::LeftmostLongest);
    let searcher = |(folder, texts)| Ok((folder, builder.build(texts)?));
    let searchers: Result<Vec<(&str, AhoCorasick)>, BuildError> =
        by_folder.into_iter().map(searcher).collect();
    let searchers = searchers.map_err(|error| Problem::of(error.to_string()))?;
    let near = |file: WalkedId| {
        let path = &*scan.walked[file].path;
        let near = searchers.iter();
        near.filter(move |(folder, _)| path.starts_with(folder))
    };
    let is_candidate = |(file, walked): &(WalkedId, &Walked)| {
        scan.is_unparsed(*file)
            && walked.language.name == "python"
            && near(*file).next().is_some()
            && walked.config.is_test(&walked.absolute)
    };
    let candidates = WalkedId::number(scan.walked).filter(is_candidate);
    let candidates: Vec<WalkedId> = candidates.map(|(file, _)| file).collect();
    containing(scan, &candidates, &|file, bytes| {
        let is_part = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
        let is_word = |hit: Match| !is_part(hit.start().wrapping_sub(1)) && !is_part(hit.end());
        near(file).any(|(_, searcher)| searcher.find_iter(bytes).any(is_word))
    })
}

/// Parses each `conftest.py` above a file that uses undefined names as ids, which are probably fixtures.
fn fixtures(scan: &mut Scan<'_, '_>) -> Result<(), Problem> {
    let unknown = |sites: &FileSites<'_>| {
        let imported = sites.imports.iter().flat_map(|import| &import.names);
        sites.sites.iter().any(|site| {
            site.value.name().is_some_and(|name| {
                site.scope != ScopeId::MODULE
                    && !binds(sites, name)
                    && Field::from_snake_case(name).is_none()
                    && imported.clone().all(|taken| taken.here != name)
            })
        })
    };
    let is_reader = |file: &Walked, sites| file.language.name == "python" && unknown(sites);
    let parsed = scan
        .parsed()
        .map(|(file, sites)| (&scan.walked[file], sites));
    let readers = parsed.filter(|(file, sites)| is_reader(file, sites));
    let readers: Vec<&str> = readers.map(|(file, _)| &*file.path).collect();
    let is_unread = |(file, walked): &(WalkedId, &Walked)| {
        scan.is_unparsed(*file)
            && folder_of_conftest(&walked.path)
                .is_some_and(|folder| readers.iter().any(|reader| reader.starts_with(folder)))
    };
    let unread = WalkedId::number(scan.walked).filter(is_unread);
    let unread: Vec<WalkedId> = unread.map(|(file, _)| file).collect();
    scan.parse(unread)
}

/// Returns the names in id positions that their file does not define.
fn wanted<'t>(scan: &Scan<'_, 't>) -> Vec<(WalkedId, Cow<'t, str>)> {
    let signatures = scan.parsed().flat_map(|(_, sites)| &sites.signatures);
    let takes_ids = signatures.filter(|signature| !signature.ids.is_empty());
    let takes_ids: HashSet<&str> = takes_ids.map(|signature| signature.name).collect();
    let mut wanted = Vec::new();
    for (file, sites) in scan.parsed() {
        if sites.imports.is_empty() {
            continue;
        }
        let in_sites = sites.sites.iter().map(|site| site.value);
        let calls = sites.calls.iter();
        let in_calls = calls
            .filter(|call| takes_ids.contains(call.callee))
            .flat_map(|call| call.arguments.iter().map(|(_, value)| *value));
        let values = in_sites.chain(in_calls);
        let names: BTreeSet<&'t str> = values.filter_map(SiteValue::name).collect();
        let is_wanted = |name: &&str| {
            let mut imports = sites.imports.iter();
            imports.any(|import| imported_as(import, name).is_some()) && !binds(sites, name)
        };
        let names = names.into_iter().filter(is_wanted);
        wanted.extend(names.map(|name| (file, Cow::Borrowed(name))));
    }
    wanted
}

fn binds(sites: &FileSites<'_>, name: &str) -> bool {
    sites.bindings_of(name).next().is_some()
}

/// Returns the name that an imported name has in its module, if the import may bring the name.
fn imported_as<'t>(import: &Import<'t>, name: &str) -> Option<Cow<'t, str>> {
    // `IDS.run` and `Ids::RUN` come with their object.
    let object = head_of(name);
    let rest = &name[object.len()..];
    if let Some(taken) = import.names.iter().find(|taken| taken.here == object) {
        return Some(Cow::Owned(format!("{}{rest}", taken.there)));
    }
    if import.alias == Some(object) && !rest.is_empty() {
        return Some(Cow::Owned(member(rest).to_owned()));
    }
    // `ids.RUN` is read out of a module, which `from tests import ids` names too.
    let is_module = import.names.is_empty()
        || import.names.iter().any(|taken| {
            taken.here == "*" || taken.here.bytes().all(|byte| !byte.is_ascii_uppercase())
        });
    (is_constant(name) && is_module).then(|| Cow::Owned(name.to_owned()))
}
