//! Parses the helpers without a needle that receive an id, because they may inspect its text.

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError, Match, MatchKind};
use memchr::memmem::{self, Finder};
use rustc_hash::FxHashSet;

use crate::link::imports::folder_of_conftest;
use crate::link::modules::{Modules, is_package, module_name};
use crate::link::tree::is_test_file;
use crate::problem::Problem;
use crate::read::defined::{DefinedNames, hash};
use crate::read::scan::{Scan, Scanned};
use crate::read::walk::{Walked, WalkedId};
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::is_common_method;
use crate::sites::{Field, FileSites, Import, ScopeKind, SiteValue};

/// Maximum distance between the start of a call and an id in it, in bytes.
const BEFORE: usize = 200;

/// Maximum number of files that define a name. A more common name is ignored.
const MAX_DEFINERS: usize = 4;

/// Parses the files that define a function that receives an id, and the tests that import an id from a helper. The order
/// of the files does not change. `callers` are the tests that may pass ids by position.
pub(crate) fn helpers(
    scan: &mut Scan<'_, '_>,
    callers: &FxHashSet<WalkedId>,
) -> Result<(), Problem> {
    let (walked, texts) = (scan.walked, scan.texts);
    let modules = Modules::of_walked(walked);
    let finders = ["run_id", "runId"].map(Finder::new);
    let mut targets: BTreeSet<WalkedId> = BTreeSet::new();
    // Functions that are not imported: methods of unknown receivers.
    let mut loose: BTreeMap<&str, BTreeSet<WalkedId>> = BTreeMap::new();
    for (file, sites) in scan.parsed() {
        let path = &walked[file].path;
        let meant = |import: &Import<'_>| modules.meant(path, import).into_iter();
        let mut fields = sites.sites.iter().map(|site| site.field);
        let has_id = callers.contains(&file) || fields.any(|field| field == Field::RunId);
        let mut ids = sites.signatures.iter().flat_map(|one| &one.ids);
        let takes_id = ids.any(|(_, field)| *field == Field::RunId);
        let lexis = walked[file].language.lexis;
        let text = texts.get(file);
        if !has_id && !takes_id && lexis == Lexis::Python && is_test(&walked[file]) {
            let types = types_of_ids(text);
            let names_type =
                |import: &&Import<'_>| import.names.iter().any(|one| types.contains(one.here));
            let named = sites.imports.iter().filter(names_type).flat_map(meant);
            targets.extend(named.filter(|target| scan.is_unparsed(*target)));
            continue;
        }
        if has_id {
            targets.extend(conftests_above(scan, &modules, file));
        }
        if has_id || takes_id {
            targets.extend(found_by_django(scan, &modules, file));
        }
        // Any function may be called through another name.
        let imported = sites.imports.iter().flat_map(meant);
        targets.extend(imported.filter(|target| scan.is_unparsed(*target)));
        let own_functions: FxHashSet<&str> = sites.signatures.iter().map(|one| one.name).collect();
        let own_calls = own_calls(text);
        let called = called_with_ids(text, sites, &finders);
        for name in called.map_err(|error| Problem::of(error.to_string()))? {
            // A subclass may define the method.
            let is_own = own_calls.contains(name);
            if own_functions.contains(name) && !is_own || is_common_method(name) {
                continue;
            }
            // A package may take the name from another file.
            let is_package = |target: WalkedId| is_package(&walked[target].path);
            let is_imported = sites.imports.iter().any(|import| {
                import.names.iter().any(|taken| taken.here == name)
                    && !meant(import).any(is_package)
            });
            if !is_imported && (has_id || lexis == Lexis::Rust || is_own) {
                loose.entry(name).or_default();
            }
        }
    }
    define_loose(&scan.scanned, &mut loose);
    let loose = loose.into_values();
    let few = loose.filter(|files| files.len() <= MAX_DEFINERS);
    targets.extend(few.flatten());
    targets.extend(importers_of_data(scan));
    follow_imports(scan, &modules, targets)
}

/// Returns the `conftest.py` files above a file whose fixtures may give a function or an object that takes an id.
fn conftests_above(
    scan: &Scan<'_, '_>,
    modules: &Modules<'_, WalkedId>,
    file: WalkedId,
) -> impl Iterator<Item = WalkedId> {
    let here = &scan.walked[file];
    let is_above = move |conftest: &WalkedId| {
        let folder = folder_of_conftest(&scan.walked[*conftest].path);
        here.language.lexis == Lexis::Python
            && folder.is_some_and(|folder| here.path.starts_with(folder))
    };
    let conftests = modules.called("conftest").filter(is_above);
    conftests.filter(|conftest| scan.is_unparsed(*conftest))
}

/// Returns the files that Django finds by itself for code with a client, a route or a command.
fn found_by_django(
    scan: &Scan<'_, '_>,
    modules: &Modules<'_, WalkedId>,
    file: WalkedId,
) -> BTreeSet<WalkedId> {
    let is_python = scan.walked[file].language.lexis == Lexis::Python;
    let text = if is_python { scan.texts.get(file) } else { "" };
    let mut found = BTreeSet::new();
    let has_route = || text.contains("django.urls") || text.contains("django.shortcuts");
    if text.contains("lient") || has_route() {
        found.extend(modules.called("urls").chain(modules.called("middleware")));
    }
    // `call_command("show", run_id)`
    for call in text.split("call_command(").skip(1) {
        let name = call.split(['"', '\'']).nth(1).unwrap_or_default();
        found.extend(modules.called(name));
    }
    found.retain(|file| scan.is_unparsed(*file));
    found
}

/// Parses the targets, and every file that a helper among them imports: a helper may hand the id on.
fn follow_imports(
    scan: &mut Scan<'_, '_>,
    modules: &Modules<'_, WalkedId>,
    mut targets: BTreeSet<WalkedId>,
) -> Result<(), Problem> {
    let walked = scan.walked;
    while !targets.is_empty() {
        scan.parse(targets.iter().copied())?;
        let helpers = targets.into_iter();
        let helpers = helpers.filter_map(|file| match &scan.scanned[file.index()] {
            Scanned::Sites(sites) => Some((file, sites)),
            _ => None,
        });
        let scanned = &scan.scanned;
        let imports = helpers.flat_map(|(file, sites)| {
            let path = &walked[file].path;
            // A client of a conftest sends requests to its app.
            let is_app = folder_of_conftest(path).is_some();
            let imports = sites.imports.iter();
            imports
                .flat_map(move |import| modules.meant(path, import))
                .filter(move |target| !is_app || imports_framework(&scanned[target.index()]))
        });
        targets = imports.filter(|target| scan.is_unparsed(*target)).collect();
    }
    Ok(())
}

/// Returns `true` if a file that is not parsed imports a framework.
fn imports_framework(one: &Scanned<'_>) -> bool {
    let Scanned::Nothing(outline) = one else {
        return false;
    };
    let mut names = outline.imported.hashes().into_iter().flatten();
    let frameworks = ["fastapi", "flask", "starlette", "aiohttp", "click", "typer"];
    names.any(|name| frameworks.iter().any(|one| hash(one.as_bytes()) == *name))
}

/// Returns the tests without a needle that import a helper with an id outside its functions.
fn importers_of_data(scan: &Scan<'_, '_>) -> Vec<WalkedId> {
    let has_data = |sites: &FileSites<'_>| {
        sites.sites.iter().any(|site| {
            site.field == Field::RunId
                && matches!(site.value, SiteValue::Literal(_))
                && sites.scope(site.scope).kind != ScopeKind::Function
        })
    };
    let helpers = scan.parsed().filter(|(file, sites)| {
        let walked = &scan.walked[*file];
        is_test(walked) && !is_test_file(&walked.path) && has_data(sites)
    });
    let names = helpers.map(|(file, _)| module_name(&scan.walked[file].path));
    let names: FxHashSet<u32> = names.map(|name| hash(name.as_bytes())).collect();
    let imports_data = |(file, one): &(WalkedId, &Scanned<'_>)| match one {
        Scanned::Nothing(outline) => {
            let mut imported = outline.imported.hashes().into_iter().flatten();
            imported.any(|name| names.contains(name)) && is_test(&scan.walked[*file])
        }
        _ => false,
    };
    let unparsed = WalkedId::number(&scan.scanned);
    let importers = unparsed.filter(imports_data);
    importers.map(|(file, _)| file).collect()
}

fn is_test(file: &Walked) -> bool {
    file.config.is_test(&file.absolute)
}

/// Returns the names of the types in the annotations of run ids: `RunId` of `run_id: Optional[RunId] = None`.
fn types_of_ids(text: &str) -> FxHashSet<&str> {
    let annotations = memmem::find_iter(text.as_bytes(), "run_id")
        .filter_map(|at| text[at + "run_id".len()..].strip_prefix(':'));
    annotations
        .flat_map(|annotation| {
            let end = annotation.find(['=', ',', ')', '\n']);
            let names = annotation[..end.unwrap_or(annotation.len())]
                .split(|one: char| !one.is_alphanumeric() && one != '_');
            names.filter(|name| name.starts_with(|first: char| first.is_ascii_uppercase()))
        })
        .collect()
}

/// Finds the files without a needle that define a function of one of the names.
fn define_loose(scanned: &[Scanned<'_>], loose: &mut BTreeMap<&str, BTreeSet<WalkedId>>) {
    let all = || {
        WalkedId::number(scanned).filter_map(|(file, one)| match one {
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

/// Returns the names of the methods that a file calls on `self` or `this`.
fn own_calls(text: &str) -> FxHashSet<&str> {
    let own = ["self.", "this."].into_iter();
    let calls = own.flat_map(|own| {
        let calls = memmem::find_iter(text.as_bytes(), own);
        calls.map(|at| &text[at + own.len()..])
    });
    let names = calls.filter_map(|rest| {
        let (name, after) = rest.split_at(rest.find(|next| !is_part(next))?);
        after.starts_with('(').then_some(name)
    });
    names.collect()
}

/// Returns the names of the functions that receive an id in a file.
fn called_with_ids<'t>(
    text: &'t str,
    sites: &FileSites<'_>,
    finders: &[Finder<'_>],
) -> Result<FxHashSet<&'t str>, BuildError> {
    let finders = finders.iter();
    let named = finders.flat_map(|finder| finder.find_iter(text.as_bytes()));
    let ids = sites.sites.iter().filter(|site| site.field == Field::RunId);
    let ids = ids.filter_map(|site| site.value.literal());
    let ids = ids.filter_map(|literal| sites.value(sites.literal(literal)));
    let ids: FxHashSet<&str> = ids.collect();
    let is_id = |value: &str| ids.contains(value);
    let literals = sites.literals.iter();
    let literals = literals.filter(|literal| sites.value(literal).is_some_and(is_id));
    let literals = literals.map(|literal| literal.token.start as usize);
    let mut callees = FxHashSet::default();
    let mut variables = FxHashSet::default();
    for at in named.chain(literals) {
        let around = around(text, at);
        callees.extend(around.callee);
        variables.extend(around.variable);
    }
    if variables.is_empty() {
        return Ok(callees);
    }
    // `context = {"run_id": "a"}` and then `digest(context)`
    let mut builder = AhoCorasick::builder();
    // This kind of match has a fast search for the first bytes of all names.
    builder.match_kind(MatchKind::LeftmostLongest);
    builder.kind(Some(AhoCorasickKind::NoncontiguousNFA));
    let searcher = builder.build(&variables)?;
    let bytes = text.as_bytes();
    let is_part = |at: usize| bytes.get(at).is_some_and(|byte| is_part(*byte as char));
    let is_word = |hit: &Match| !is_part(hit.start().wrapping_sub(1)) && !is_part(hit.end());
    let words = searcher.find_iter(text).filter(is_word);
    callees.extend(words.filter_map(|word| around(text, word.start()).callee));
    Ok(callees)
}

/// The code around an id.
#[derive(Default)]
struct Around<'t> {
    /// The function that is called with the id, or with a list or an object around the id.
    callee: Option<&'t str>,
    /// The variable that such a list or object is assigned to.
    variable: Option<&'t str>,
}

/// Returns the code around a byte, which is outside the brackets that are closed before the byte.
fn around(text: &str, at: usize) -> Around<'_> {
    let bytes = text.as_bytes();
    let mut around = Around::default();
    // `run.current = run_id` may call a setter.
    if let Some(target) = text[..at].trim_end_matches(' ').strip_suffix('=') {
        let name = name_before(text, target.trim_end_matches(' ').len());
        let start = target.trim_end_matches(' ').len() - name.len();
        if text[..start].ends_with('.') {
            around.callee = Some(name).filter(|name| !name.is_empty());
            return around;
        }
    }
    // `line = f"run {run_id}"`: a later call may get the variable.
    let near = &text[text.floor_char_boundary(at.saturating_sub(BEFORE))..at];
    let line = near.rsplit('\n').next().unwrap_or(near);
    if let Some((target, value)) = line.split_once(" = ")
        && value.contains(['"', '\'', '`'])
        && !value.contains('(')
    {
        around.variable = Some(name_before(target, target.len())).filter(|name| !name.is_empty());
        return around;
    }
    let mut depth = 0_usize;
    for open in (at.saturating_sub(BEFORE)..at).rev() {
        match bytes[open] {
            b')' | b']' | b'}' => depth += 1,
            b'(' | b'[' | b'{' if depth > 0 => depth -= 1,
            b'(' => {
                let name = name_before(text, open);
                // `read(Message::Start(run_id))`
                let is_variant = name.starts_with(char::is_uppercase)
                    && text[..open - name.len()].ends_with("::");
                if is_variant {
                    continue;
                }
                around.callee = Some(name).filter(|name| !name.is_empty());
                return around;
            }
            b'[' | b'{' => {
                let before = text[..open].trim_end_matches(' ').strip_suffix('=');
                let name =
                    before.map(|before| name_before(text, before.trim_end_matches(' ').len()));
                let name = name.filter(|name| !name.is_empty());
                around.variable = around.variable.or(name);
            }
            _ => {}
        }
    }
    around
}

const fn is_part(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

/// Returns the name that ends in front of a byte; empty if there is none.
fn name_before(text: &str, end: usize) -> &str {
    let name = text[..end].trim_end_matches('!');
    &name[name.trim_end_matches(is_part).len()..]
}
