//! Code that gets an id from a request, a command line or the environment.

use std::collections::BTreeSet;

use super::holders::{Holder, HolderKind};
use super::{CallGraph, Found};
use crate::ids::index;
use crate::link::flow::{Argument, Flow, Holds, Place, names_run};
use crate::link::named_reads::passed_by_framework;
use crate::link::tree::FileId;
use crate::sites::Signature;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::inspections::Inspection;
use crate::sites::language::vocabulary::libraries::is_framework;
use crate::sites::tokens::TokenKind;

/// Methods of a client of a test that send a request.
const REQUESTS: &[&str] =
    words!("get post put patch delete head options request stream open websocket_connect");

/// Functions that build a URL from the name of a route.
const REVERSERS: &[&str] = words!("reverse url_for url_path_for");

/// Texts that show that a file sends requests on to functions of other files.
const ROUTERS: &[&str] = words!("urlpatterns add_url_rule add_route add_api_route add_get Route(");

/// A placeholder in the path of a route: `key` of `/runs/{key}`, `/runs/<slug:key>` and `^runs/(?P<key>[a-z]+)$`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Placeholder<'t> {
    name: &'t str,
    /// The type, or the regular expression.
    kind: &'t str,
    at: usize,
}

impl<'t> CallGraph<'_, 't> {
    /// Follows a part of a request of a test to the code that may get it.
    pub(super) fn requested(&self, file: FileId, argument: &Argument<'t>, reached: &mut Found<'t>) {
        let is_url = is_url(argument);
        if is_url && !self.is_test_code(file, argument.at) {
            return reached.next.extend(self.transports(file));
        }
        if !(is_url || is_request(argument)) || !self.is_test_code(file, argument.at) {
            return;
        }
        let above = self.imports.above(file);
        let is_code = |other: &FileId| {
            !self.tree.files[*other].is_test
                && self.tree.lexis(*other) == Lexis::Python
                && self.handles.get(*other, |file| self.gets_requests(*file))
        };
        let mut code: BTreeSet<FileId> = above.iter().copied().filter(is_code).collect();
        // Django finds its routes by a setting.
        let mut imports = self.tree.files[file].sites.imports.iter();
        if code.is_empty() || imports.any(|import| import.module.starts_with("django")) {
            let routes = self.tree.files.numbered();
            let routes = routes.filter(|(_, code)| {
                code.walked.path.contains("urls") && code.mentions("urlpatterns")
            });
            for (router, _) in routes {
                code.extend(
                    self.imports
                        .from(router)
                        .iter()
                        .chain([&router])
                        .filter(|file| is_code(file)),
                );
            }
        }
        let url = self.url(file, argument).filter(|_| is_url);
        for file in code {
            let code = (file, self.whole(file));
            let holder = |url, sent| Holder::new(code, url, HolderKind::Handlers, sent);
            reached.next.push(holder("", Holds::Id));
            reached.next.extend(url.map(|url| holder(url, Holds::Text)));
            if let Holds::Within(key) = argument.holds
                && !names_run(key)
                && !key.is_empty()
            {
                reached.next.push(holder(key, argument.holds));
            }
        }
    }

    /// Returns the tests that answer the requests of a file: `httpx.MockTransport(handler)`.
    fn transports(&self, file: FileId) -> impl Iterator<Item = Holder<'t>> {
        let importers = self.imports.importers(file).iter().copied();
        let answer = importers.filter(|test| self.mentions(*test, "MockTransport"));
        answer.map(|test| {
            let code = (test, self.whole(test));
            Holder::new(code, "", HolderKind::Handlers, Holds::Text)
        })
    }

    /// Returns the URL of a request as its literal has it; an empty text for any other expression.
    fn url(&self, file: FileId, argument: &Argument<'t>) -> Option<&'t str> {
        let call = &self.tree.files[file].text[argument.at..];
        let (_, url) = call.split_once('(')?;
        let url = url.trim_start().trim_start_matches(['f', 'F', 'r', 'R']);
        let quote = url.chars().next().filter(|one| matches!(one, '"' | '\''));
        let literal = quote.and_then(|quote| url[1..].split(quote).next());
        Some(literal.filter(|url| url.contains('{')).unwrap_or_default())
    }

    /// Follows what a request holds into the code of a file that gets it by name: as a parameter of a handler, a key or a
    /// member.
    pub(super) fn handled(&self, file: FileId) -> Found<'t> {
        let code = &self.tree.files[file];
        let part = self.whole(file);
        let tokens = self.tokens(file, part);
        let mut flow = Flow::of_named(code, &tokens);
        for at in 0..tokens.len() {
            match tokens[at].kind {
                TokenKind::Name if names_run(flow.word(at)) => flow.read_by_name(at),
                TokenKind::Text => flow.read_by_key(at),
                _ => {}
            }
        }
        let steps = std::mem::take(&mut flow.steps);
        let mut found = self.follow(file, part, steps);
        let routers: Vec<FileId> = self.routers(file).collect();
        let is_defined = |name: &str| self.by_name.contains_key(name);
        for signature in &code.sites.signatures {
            let passed = passed_by_framework(code, signature, is_defined);
            let routed = signature.parameters.iter().copied();
            let routed =
                routed.filter(|name| names_run(name) && self.is_routed(signature, &routers));
            found.next.extend(passed.chain(routed).map(|name| {
                let extent = (file, signature.extent);
                Holder::new(extent, name, HolderKind::Variable, Holds::Id)
            }));
        }
        found
    }

    /// Follows the URL of a request into the code of a file: its handlers get parts of the path.
    pub(super) fn handled_url(&self, file: FileId, url: &str) -> Found<'t> {
        let code = &self.tree.files[file];
        let part = self.whole(file);
        let tokens = self.tokens(file, part);
        let names = |text: &'t str| placeholders(text, url).map(|one| one.name);
        let routers: Vec<FileId> = self.routers(file).collect();
        let near = self.imports.importers(file).iter().copied();
        let near = near.chain([file]);
        let dependents: Vec<FileId> = near
            .filter(|file| self.mentions(*file, "Depends("))
            .collect();
        let texts = routers.iter().chain(&dependents);
        let texts = texts.map(|file| self.tree.files[*file].text);
        let of_routers: Vec<&str> = texts.flat_map(names).collect();
        let mut flow = Flow::of_named(code, &tokens);
        for request in words!("request req websocket") {
            for at in self.uses(file, part, request) {
                flow.read_of_url(at as usize, |name| {
                    of_routers.contains(&name) || names(code.text).any(|one| one == name)
                });
            }
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
                let is_given = own.contains(&name)
                    || is_of_router && (self.is_routed(signature, &routers) || is_dependency());
                if is_given {
                    let extent = (file, signature.extent);
                    next.push(Holder::new(extent, name, HolderKind::Variable, Holds::Id));
                    // `key: str = Path(max_length=8)`
                    let uses = self.uses(file, signature.extent, name).into_iter();
                    let first = tokens.partition_point(|one| one.start < signature.extent.start);
                    uses.for_each(|at| flow.field(first + at as usize));
                }
            }
        }
        let steps = std::mem::take(&mut flow.steps);
        let mut found = self.follow(file, part, steps);
        found.next.extend(next);
        let has_own = code.mentions("onverter");
        for one in placeholders(code.text, url) {
            let look = constraint(one.kind, has_own);
            found
                .looks
                .extend(look.map(|look| (look, file, index(one.at))));
        }
        found
    }

    /// Follows a named part of a request into the code of a file: the parts of the request, and the fields of its models.
    pub(super) fn handled_part(&self, file: FileId, key: &'t str) -> Found<'t> {
        let part = self.whole(file);
        let tokens = self.tokens(file, part);
        let mut flow = Flow::of_named(&self.tree.files[file], &tokens);
        for at in self.uses(file, part, "request") {
            flow.read_of_request(at as usize, Holds::Within(key));
        }
        let is_field = |at: &u32| {
            let at = *at as usize;
            (at == 0 || tokens[at - 1].kind == TokenKind::LineEnd) && flow.word(at + 1) == ":"
        };
        let has_field = self.uses(file, part, key).iter().any(is_field);
        let steps = std::mem::take(&mut flow.steps);
        let mut found = self.follow(file, part, steps);
        found
            .next
            .extend(has_field.then(|| self.own(file, key, Holds::Id)));
        found
    }

    /// Returns `true` for a view, and for a function that one of the files may route requests to.
    fn is_routed(&self, signature: &Signature<'t>, routers: &[FileId]) -> bool {
        let mut routers = routers.iter();
        self.is_view(signature) || routers.any(|file| self.mentions(*file, signature.name))
    }

    /// Returns `true` if a file may get requests, command lines or variables of the environment.
    fn gets_requests(&self, file: FileId) -> bool {
        let code = &self.tree.files[file];
        let mut imports = code.sites.imports.iter();
        let gets_some = |module: &str| {
            is_framework(module)
                || module == "os" && (code.mentions("environ") || code.mentions("getenv"))
        };
        imports.any(|import| gets_some(&import.module)) || self.routers(file).next().is_some()
    }

    /// Returns the files that may route requests to functions of a file.
    fn routers(&self, file: FileId) -> impl Iterator<Item = FileId> {
        let importers = self.imports.importers(file).iter().copied();
        let routes = |file: &FileId| {
            let read = |file: &FileId| {
                let code = &self.tree.files[*file];
                ROUTERS.iter().any(|text| code.mentions(text))
            };
            self.routes.get(*file, read)
        };
        importers.chain([file]).filter(routes)
    }

    /// Returns `true` for a method that answers requests in a class of a framework.
    fn is_view(&self, signature: &Signature<'t>) -> bool {
        let mut bases = self.classes.bases(signature.owner);
        REQUESTS.contains(&signature.name)
            && bases.any(|base| !self.classes_by_name.contains_key(base))
    }
}

/// Returns `true` if an argument is a part of a request that a test sends, of a command line that it runs, or of the
/// environment.
fn is_request(argument: &Argument<'_>) -> bool {
    let Argument { callee, holds, .. } = *argument;
    let parts = words!("json data params headers query_string content cookies form url");
    argument.receiver.is_some()
        && match argument.place {
            _ if matches!(callee, "invoke" | "setenv") => true,
            Place::Keyword(part) => REQUESTS.contains(&callee) && parts.contains(&part),
            Place::Index(0) => REQUESTS.contains(&callee) && holds == Holds::Text,
            _ => REQUESTS.contains(&callee) && !holds.is_text(),
        }
}

/// Returns `true` if an argument is the URL of a request, or a part of a URL: `client.get(f"/runs/{run_id}")`.
fn is_url(argument: &Argument<'_>) -> bool {
    let is_first = matches!(argument.place, Place::Index(0 | 1) | Place::Keyword("url"));
    let is_sent = argument.receiver.is_some() && REQUESTS.contains(&argument.callee);
    REVERSERS.contains(&argument.callee) || is_sent && is_first && argument.holds == Holds::Text
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

/// Returns the inspection by the type of a placeholder. `has_own` says whether the file defines types.
fn constraint(kind: &str, has_own: bool) -> Option<Inspection> {
    const KNOWN: &[&str] = words!("str string path default any int float uuid");
    match kind {
        "" => None,
        _ if kind.contains('=') => Some(Inspection::Spelling),
        _ if kind.contains(['[', '\\']) => Some(Inspection::Pattern(["^(?:", kind, ")$"].concat())),
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
