//! Finds the functions that get a request by its URL.

use super::holders::Holder;
use super::messages::whole;
use super::{CallGraph, Found};
use crate::ids::index;
use crate::link::flow::{Flow, Holds, names_run};
use crate::link::tree::FileId;
use crate::sites::Signature;
use crate::sites::language::vocabulary::frameworks::{
    DEPENDENCIES, REQUEST_VARIABLES, REQUESTS, ROUTERS, is_plain_decorator,
};
use crate::sites::language::vocabulary::inspections::Inspection;

/// A placeholder in the path of a route: `key` of `/runs/{key}`, `/runs/<slug:key>` and `^runs/(?P<key>[a-z]+)$`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Placeholder<'t> {
    name: &'t str,
    /// The type, or the regular expression.
    kind: &'t str,
    at: usize,
}

impl<'t> CallGraph<'_, 't> {
    /// Follows the URL of a request into the code of a file: its handlers get parts of the path.
    pub(super) fn handled_url(&self, file: FileId, url: &str) -> Found<'t> {
        let code = &self.tree.files[file];
        let part = self.whole(file);
        let tokens = self.tokens(file, part);
        let names = |text: &'t str| placeholders(text, url).map(|one| one.name);
        let (routers, dependents) = self.routing(file);
        let texts = routers.iter().chain(&dependents);
        let texts = texts.map(|file| self.tree.files[*file].text);
        let of_routers: Vec<&str> = texts.flat_map(names).collect();
        let has_groups = routers
            .iter()
            .any(|file| groups(self.tree.files[*file].text).next().is_some());
        let mut flow = Flow::of_named(code, &tokens);
        for request in REQUEST_VARIABLES {
            for at in self.uses(file, part, request) {
                flow.read_of_url(at as usize, |name| {
                    of_routers.contains(&name) || names(code.text).any(|one| one == name)
                });
            }
        }
        // `self.kwargs["id"]` of a view
        for at in self.uses(file, part, "kwargs") {
            flow.read_of_view(at as usize);
        }
        let mut next = Vec::new();
        for signature in &code.sites.signatures {
            let is_decorated = !signature.decorators.is_empty();
            let head = is_decorated.then(|| code.text[signature.extent.range()].split("def "));
            let head = head.and_then(|mut parts| parts.next());
            let own: Vec<&str> = head.into_iter().flat_map(names).collect();
            let is_dependency = || {
                let mut dependents = dependents.iter();
                dependents.any(|file| self.tree.files[*file].depends_on(signature.name))
            };
            for &name in &signature.parameters {
                let is_of_router = !is_decorated && of_routers.contains(&name);
                // `re_path("^runs/([a-z]+)/$", show)`
                let is_of_router = is_of_router || !is_decorated && has_groups;
                let is_given = own.contains(&name)
                    || is_of_router && (self.is_routed(signature, &routers) || is_dependency());
                if is_given {
                    let extent = (file, signature.extent);
                    next.push(Holder::variable(extent, name, Holds::Id));
                    // `key: str = Path(max_length=8)`
                    let uses = self.uses(file, signature.extent, name).into_iter();
                    let first = flow.token_at(signature.extent.start as usize);
                    uses.for_each(|at| flow.field(first + at as usize));
                }
            }
        }
        let mut found = self.follow(file, part, flow.steps);
        found.next.extend(next);
        found.looks.extend(
            groups(code.text).map(|(pattern, at)| (Inspection::Pattern(pattern), file, index(at))),
        );
        let has_own = code.mentions("onverter");
        for one in placeholders(code.text, url) {
            // `<job:key>`: only routes have this form, and the type may be in another file.
            let is_route = code.text[one.at..].starts_with('<');
            let look = constraint(one.kind, has_own || is_route);
            found
                .looks
                .extend(look.map(|look| (look, file, index(one.at))));
        }
        found
    }

    /// Returns the files that route requests to functions of a file, and the files that declare dependencies on them:
    /// `Depends(load)`.
    pub(super) fn routing(&self, file: FileId) -> (Vec<FileId>, Vec<FileId>) {
        let near = self.imports.importers(file).iter().copied();
        let near = near.chain([file]);
        let dependents = near.filter(|file| {
            let mut calls = DEPENDENCIES.iter();
            calls.any(|call| self.mentions(*file, call))
        });
        (self.routers(file).collect(), dependents.collect())
    }

    /// Returns `true` if a framework may call a function with a part of a request.
    pub(super) fn is_handler(
        &self,
        file: FileId,
        signature: &Signature<'t>,
        (routers, dependents): (&[FileId], &[FileId]),
    ) -> bool {
        let is_called = |file: &FileId| self.tree.files[*file].depends_on(signature.name);
        self.is_called_by_framework(signature)
            || self.tree.files[file].depends_on(signature.name)
            || self.is_routed(signature, routers)
            || dependents.iter().any(is_called)
    }

    /// Returns `true` if a decorator of a library may call a function.
    pub(super) fn is_called_by_framework(&self, signature: &Signature<'t>) -> bool {
        signature.is_decorated(|name| !is_plain_decorator(name) && !self.by_name.contains_key(name))
    }

    /// Returns `true` for a view, and for a function that one of the files may route requests to.
    pub(super) fn is_routed(&self, signature: &Signature<'t>, routers: &[FileId]) -> bool {
        let mut routers = routers.iter();
        self.is_view(signature) || routers.any(|file| self.mentions(*file, signature.name))
    }

    /// Returns `true` for a method that answers requests in a class of a framework.
    fn is_view(&self, signature: &Signature<'t>) -> bool {
        let mut bases = self.classes.bases(signature.owner);
        REQUESTS.contains(&signature.name)
            && bases.any(|base| !self.classes_by_name.contains_key(base))
    }

    /// Returns the files that may route requests to functions of a file.
    pub(super) fn routers(&self, file: FileId) -> impl Iterator<Item = FileId> {
        let importers = self.imports.importers(file).iter().copied();
        let routes = |file: &FileId| {
            let read = |file: &FileId| {
                let code = &self.tree.files[*file];
                ROUTERS.iter().any(|text| code.mentions(text))
            };
            self.known.routes.get(*file, read)
        };
        importers.chain([file]).filter(routes)
    }
}

/// Returns the placeholders of the routes in a text that may get the id in a URL. The segment in front of the id is the
/// segment in front of its placeholder.
fn placeholders<'t>(text: &'t str, url: &str) -> impl Iterator<Item = Placeholder<'t>> {
    let sent: Vec<&str> = url
        .match_indices('{')
        .map(|(at, _)| segment_before(&url[..at]))
        .collect();
    let open = move |(at, _): (usize, &'t str)| {
        let is_regex = text[..at].ends_with("(?P");
        let head = text[..at].trim_end_matches("(?P");
        if !head.ends_with(['/', '"', '\'', '^']) {
            return None;
        }
        let inside = &text[at + 1..];
        let (inside, rest) = inside.split_at(inside.find(['}', '>', '"', '\'', '\n'])?);
        let (name, kind) = match inside.rsplit_once(':') {
            _ if is_regex => (inside, rest[1..].split(')').next().unwrap_or_default()),
            Some((kind, name)) if rest.starts_with('>') => (name, kind),
            Some(_) => inside.split_once(':')?,
            None => (inside, ""),
        };
        let is_other = name.ends_with("_id") && !names_run(name);
        if !is_word(name) || is_other || !rest.starts_with(['}', '>']) {
            return None;
        }
        let segment = segment_before(head);
        let mut sent = sent.iter();
        let is_sent = segment.is_empty()
            || sent.len() == 0
            || sent.any(|sent| sent.is_empty() || *sent == segment);
        is_sent.then_some(Placeholder { name, kind, at })
    };
    text.match_indices(['{', '<']).filter_map(open)
}

/// Returns the groups without a name in the regular expressions of routes, each with its place:
/// `re_path("^runs/([a-z]+)/$", show)`.
fn groups(text: &str) -> impl Iterator<Item = (String, usize)> {
    let routes = text.match_indices("re_path(").map(|(at, _)| at);
    let groups = routes.flat_map(|at| {
        let quoted = text[at..]
            .find(['"', '\''])
            .map(|quote| &text[at + quote..]);
        let quote = quoted.and_then(|quoted| quoted.chars().next());
        let path = quoted.zip(quote).and_then(|(quoted, quote)| {
            let path = quoted[1..].split(quote).next()?;
            let open = path.match_indices("/(").chain(path.match_indices("^("));
            Some(open.map(move |(open, _)| (&path[open + 2..], at)))
        });
        path.into_iter().flatten()
    });
    let is_unnamed = |(group, _): &(&str, usize)| !group.starts_with('?');
    groups.filter(is_unnamed).filter_map(|(group, at)| {
        let (inside, _) = group.split_once(')')?;
        Some((whole(inside), at))
    })
}

/// Returns the inspection by the type of a placeholder. `has_own` says whether the file defines types.
fn constraint(kind: &str, has_own: bool) -> Option<Inspection> {
    const KNOWN: &[&str] = words!("str string path default any int float uuid slug");
    match kind {
        "" => None,
        _ if kind.contains('=') => Some(Inspection::Spelling),
        _ if kind.contains(['[', '\\']) => Some(Inspection::Pattern(whole(kind))),
        _ => (is_word(kind) && has_own && !KNOWN.contains(&kind)).then_some(Inspection::Spelling),
    }
}

/// Returns `true` for a text of letters, digits and underscores.
fn is_word(text: &str) -> bool {
    let is_part = |byte: u8| byte == b'_' || byte.is_ascii_alphanumeric();
    !text.is_empty() && text.bytes().all(is_part)
}

/// Returns the segment of a path in front of the segment at its end: `runs` of `/api/runs/`; an empty text if unknown.
fn segment_before(head: &str) -> &str {
    let path = head.rsplit_once('/').map_or("", |(path, _)| path);
    let segment = path
        .rsplit(['/', '"', '\'', '^'])
        .next()
        .unwrap_or_default();
    if segment.ends_with(['}', '>', ')']) {
        ""
    } else {
        segment
    }
}
