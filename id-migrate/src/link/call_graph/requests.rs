//! Follows an id in a request, a command line or the environment to the code that gets the id.

use std::collections::BTreeSet;

use super::commands::names_in_call;
use super::holders::{Holder, HolderKind};
use super::{CallGraph, Found};
use crate::link::flow::{Argument, Flow, Holds, Place, names_run};
use crate::link::named_reads::passed_by_framework;
use crate::link::tree::FileId;
use crate::sites::Signature;
use crate::sites::language::Lexis;
use crate::sites::language::vocabulary::frameworks::{
    HANDLERS, OPTIONS, REQUEST_PARTS, REQUEST_VARIABLES, REQUESTS, REVERSERS, SOCKET_RECEIVERS,
    SOCKET_SENDERS, ends_with_key, is_decorator, is_framework, is_same_key,
};
use crate::sites::language::vocabulary::is_constant;
use crate::sites::tokens::TokenKind;

impl<'t> CallGraph<'_, 't> {
    /// Follows a part of a request of a test to the code that may get it.
    pub(super) fn requested(&self, file: FileId, argument: &Argument<'t>, reached: &mut Found<'t>) {
        let is_url = is_url(argument);
        // `reverse("job", kwargs={"key": run_id})` checks the id against the pattern of the route.
        let is_reversed = REVERSERS.contains(&argument.callee);
        if is_url && !is_reversed && !self.is_test_code(file, argument.at) {
            return reached.next.extend(self.transports(file));
        }
        let options = self.options(file, argument);
        let is_message = SOCKET_SENDERS.contains(&argument.callee);
        let is_sent = if is_message {
            self.mentions(file, "websocket_connect(")
        } else {
            is_url || is_request(argument)
        };
        // The code under test may parse its command line.
        let is_sent = is_reversed || is_sent && self.is_test_code(file, argument.at);
        if options.is_empty() && !is_sent {
            return;
        }
        let keys = self.keys(file, argument, is_url);
        let is_code = |other: &FileId| {
            self.tree.lexis(*other) == Lexis::Python
                && self
                    .known
                    .handles
                    .get(*other, |file| self.gets_requests(*file))
        };
        let above = self.imports.above(file).iter().chain([&file]).copied();
        let mut code: BTreeSet<FileId> = above.filter(is_code).collect();
        // Django finds its routes by a setting.
        let mut imports = self.tree.files[file].sites.imports.iter();
        if code.is_empty() || imports.any(|import| import.module.starts_with("django")) {
            let routes = self.tree.files.numbered();
            let is_command = argument.callee == "call_command";
            let routes = routes.filter(|(_, code)| {
                code.walked.path.contains("urls") && code.mentions("urlpatterns")
                    || is_command && code.walked.path.contains("management/commands")
            });
            for (router, _) in routes {
                let above = self.imports.above(router).iter().chain([&router]);
                code.extend(above.filter(|file| is_code(file)));
            }
        }
        let url = self.url(file, argument).filter(|_| is_url);
        for file in code {
            let holder = |kind, name, sent| self.in_file(file, name, kind, sent);
            let handlers = |name, sent| holder(HolderKind::Handlers, name, sent);
            reached.next.push(handlers("", Holds::Id));
            reached
                .next
                .extend(url.map(|url| handlers(url, Holds::Text)));
            let keys = keys.iter();
            reached
                .next
                .extend(keys.map(|key| handlers(key, Holds::Within(key))));
            // `client.post("/runs", json=[run_id])`
            if !is_url && (is_message || keys_are_unknown(argument.holds)) && options.is_empty() {
                let sent = if argument.holds.is_text() {
                    Holds::List
                } else {
                    argument.holds
                };
                reached.next.push(handlers("", sent));
            }
            let options = options.iter();
            reached
                .next
                .extend(options.map(|option| holder(HolderKind::Command, option, Holds::Id)));
        }
    }

    /// Returns the names under which a request or the environment holds the id: keys of its body, headers and query.
    fn keys(&self, file: FileId, argument: &Argument<'t>, is_url: bool) -> Vec<&'t str> {
        let text = self.tree.files[file].text;
        if is_url {
            let call = &text[argument.at..];
            let url = call.split_once('(').map_or("", |(_, url)| url);
            let url = url.trim_start().lines().next().unwrap_or_default();
            // `client.get(url)`
            let is_named = !url.contains(['"', '\'']);
            return queried(if is_named { text } else { url });
        }
        match argument.holds {
            Holds::Within(key) if !key.is_empty() => vec![key],
            // `monkeypatch.setenv("RUN", run_id)`
            _ if matches!(argument.callee, "setenv" | "setitem") => {
                let call = text[argument.at..].split(['"', '\'']);
                call.skip(1).take(1).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Returns the tests that answer the requests of a file: `httpx.MockTransport(handler)`.
    fn transports(&self, file: FileId) -> impl Iterator<Item = Holder<'t>> {
        let importers = self.imports.importers(file).iter().copied();
        let answer = importers.filter(|test| self.mentions(*test, "MockTransport"));
        answer.map(|test| self.in_file(test, "", HolderKind::Handlers, Holds::Text))
    }

    /// Returns the URL in the first literal of a request; an empty text if the URL is another expression.
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
            match tokens[at].kind() {
                TokenKind::Name if names_run(flow.word(at)) => flow.read_by_name(at),
                TokenKind::Text => flow.read_by_key(at),
                _ => {}
            }
        }
        let mut found = self.follow(file, part, flow.steps);
        let routers: Vec<FileId> = self.routers(file).collect();
        let is_defined = |name: &str| self.by_name.contains_key(name);
        for signature in &code.sites.signatures {
            let passed = passed_by_framework(code, signature, is_defined);
            let routed = signature.parameters.iter().copied();
            let routed =
                routed.filter(|name| names_run(name) && self.is_routed(signature, &routers));
            found.next.extend(passed.chain(routed).map(|name| {
                let extent = (file, signature.extent);
                Holder::variable(extent, name, Holds::Id)
            }));
        }
        found
    }

    /// Follows a part of a request or of the environment into the code of a file: the parts of the request, parameters of
    /// handlers, fields of models, and reads of the key. The key is empty if it is unknown.
    pub(super) fn handled_part(
        &self,
        file: FileId,
        (key, holds): (&'t str, Holds<'t>),
    ) -> Found<'t> {
        let code = &self.tree.files[file];
        let part = self.whole(file);
        let tokens = self.tokens(file, part);
        let mut flow = Flow::of_named(code, &tokens);
        for request in REQUEST_VARIABLES {
            for at in self.uses(file, part, request) {
                flow.read_of_request(at as usize, holds);
            }
        }
        // `socket.send_text(run_id)`
        for receiver in SOCKET_RECEIVERS {
            for at in self.uses(file, part, receiver) {
                let at = at as usize;
                if flow.word(at + 1) == "(" {
                    let holds = if receiver.ends_with("json") {
                        holds
                    } else {
                        holds.each()
                    };
                    flow.value(flow.start_of_path(at), flow.other(at + 1), holds);
                }
            }
        }
        let is_of_environment = is_constant(key);
        if is_of_environment {
            for at in self.uses(file, part, "environ") {
                flow.read_of_environment(at as usize, holds);
            }
        }
        let mut fields: BTreeSet<&'t str> = BTreeSet::new();
        let mut options: BTreeSet<&'t str> = BTreeSet::new();
        let has_settings = is_of_environment && code.mentions("Settings");
        for at in 0..tokens.len() {
            let word = flow.word(at);
            match tokens[at].kind() {
                TokenKind::Name if flow.is_first_of_line(at) && flow.word(at + 1) == ":" => {
                    let is_set = has_settings && ends_with_key(key, word);
                    fields.extend((is_set || is_same_key(word, key)).then_some(word));
                }
                TokenKind::Text if flow.literal(at).is_some_and(|it| is_same_key(it, key)) => {
                    flow.read_key(at, Holds::Id);
                    fields.extend(flow.declared_by(at));
                    // `@click.option("--target", envvar="RUN")`
                    let call = flow.bracket_around(at).filter(|_| flow.word(at - 1) == "=");
                    let call = call.filter(|open| OPTIONS.contains(&flow.word(open - 1)));
                    let names = call.map(|open| names_in_call(&flow, open));
                    options.extend(names.into_iter().flatten());
                }
                _ => {}
            }
        }
        let mut next = Vec::new();
        let (routers, dependents) = self.routing(file);
        for signature in &code.sites.signatures {
            if !self.is_handler(file, signature, (&routers, &dependents)) {
                continue;
            }
            for &name in &signature.parameters {
                let is_it = is_same_key(name, key) || fields.contains(name);
                let holds = if is_it { Holds::Id } else { holds };
                if is_it {
                    flow.field(flow.token_at(self.start_of(file, name)));
                }
                // `body: dict`
                if is_it || flow.is_plain_collection(self.start_of(file, name)) {
                    let extent = (file, signature.extent);
                    next.push(Holder::variable(extent, name, holds));
                }
            }
        }
        let mut found = self.follow(file, part, flow.steps);
        found.next.extend(next);
        let commands = options
            .into_iter()
            .map(|option| Holder::new((file, part), option, HolderKind::Command, Holds::Id));
        found.next.extend(commands);
        for field in fields {
            found.next.push(self.own(file, field, Holds::Id));
            // A search by name finds the code that inspects a `run_id`.
            if !names_run(field) {
                self.member(file, (field, None, Holds::Id), &mut found.next);
            }
        }
        found
    }

    /// Returns `true` if a file may get requests, command lines or variables of the environment.
    fn gets_requests(&self, file: FileId) -> bool {
        let code = &self.tree.files[file];
        if code.is_test {
            return code.sites.signatures.iter().any(is_of_app);
        }
        let mut imports = code.sites.imports.iter();
        let gets_some = |module: &str| {
            is_framework(module)
                || module == "os" && (code.mentions("environ") || code.mentions("getenv"))
                || module == "sys" && code.mentions("argv")
        };
        imports.any(|import| gets_some(&import.module)) || self.routers(file).next().is_some()
    }
}

/// Returns `true` if a test may define an app or a command with a function: `@app.get("/")`, `@click.command()`.
fn is_of_app(signature: &Signature<'_>) -> bool {
    signature.is_decorated(|name| name.contains('.') && is_decorator(name, HANDLERS))
}

/// Returns `true` if an argument is a part of a request that a test sends, of a command line that it runs, or of the
/// environment.
fn is_request(argument: &Argument<'_>) -> bool {
    let Argument { callee, holds, .. } = *argument;
    argument.receiver.is_some()
        && match argument.place {
            _ if matches!(callee, "invoke" | "setenv") => true,
            // `monkeypatch.setitem(os.environ, "RUN", run_id)`, `patch.dict(os.environ, {"RUN": run_id})`
            _ if callee == "setitem"
                || callee == "dict" && argument.receiver_name() == Some("patch") =>
            {
                true
            }
            Place::Keyword(part) => REQUESTS.contains(&callee) && REQUEST_PARTS.contains(&part),
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

/// Returns `true` if the part of a request with the id may have any name.
fn keys_are_unknown(holds: Holds<'_>) -> bool {
    matches!(holds, Holds::List | Holds::WITHIN | Holds::BUILT)
}

/// Returns the keys of the queries in a text that have a computed value: `run` of `f"/jobs?run={run_id}"`.
fn queried(text: &str) -> Vec<&str> {
    let computed = text.match_indices('=').filter_map(|(at, _)| {
        let is_sent = text[at + 1..].starts_with(['{', '"', '\'', '%']);
        let name = &text[text[..at].trim_end_matches(is_of_key).len()..at];
        let is_query = text[..at - name.len()].ends_with(['?', '&']);
        (is_sent && is_query && !name.is_empty()).then_some(name)
    });
    computed.collect()
}

const fn is_of_key(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '-')
}
