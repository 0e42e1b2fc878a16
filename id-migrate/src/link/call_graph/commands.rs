//! Follows an id in a command line to the code that gets the id.

use std::collections::BTreeSet;

use super::holders::Holder;
use super::{CallGraph, Found, FunctionId};
use crate::link::flow::{Argument, Flow, Holds, Place, names_run};
use crate::link::syntax::Syntax;
use crate::link::tree::FileId;
use crate::sites::language::vocabulary::frameworks::{COMMANDS, OPTIONS, is_same_key};
use crate::sites::tokens::TokenKind;
use crate::sites::{Signature, Span};

/// An argument without an option.
const POSITIONAL: &str = "";

/// An argument that may belong to any option.
const ANY: &str = "*";

impl<'t> CallGraph<'_, 't> {
    /// Returns the options of a command line that may hold the id; [`POSITIONAL`] for an argument without one. Empty if the
    /// argument is no command line.
    pub(super) fn options(&self, file: FileId, argument: &Argument<'t>) -> Vec<&'t str> {
        let Argument { callee, holds, .. } = *argument;
        let is_list = holds == Holds::List || holds == Holds::Text && callee == "invoke";
        let is_call = callee == "call_command";
        if !(is_list || is_call) {
            return Vec::new();
        }
        if !self.is_test_code(file, argument.at) {
            // The test has the names of the other options.
            let parses = matches!(callee, "parse_args" | "parse_known_args");
            return Vec::from(if parses {
                &["--run-id", POSITIONAL][..]
            } else {
                &[]
            });
        }
        let tokens = self.tokens(file, self.whole(file));
        let code = self.syntax(file, &tokens);
        let open = code.token_at(argument.at) + 1;
        if code.word(open) != "(" {
            return Vec::new();
        }
        let starts_list = |at: &usize| code.word(*at) == "[" && !code.is(at - 1, TokenKind::Name);
        let list = (open..code.other(open)).find(|at| is_call || starts_list(at));
        let found = list.map(|list| options_in(&code, list));
        let has_option = found.iter().flatten().any(|option| option.starts_with('-'));
        // `monkeypatch.setattr("sys.argv", ["tool", run_id])`
        let sets_argv = || {
            matches!(argument.callee, "setattr" | "patch" | "object")
                && (open..code.other(open)).any(|at| code.word(at).contains("argv"))
        };
        if !has_option && !sets_argv() && !self.runs_command(file, argument) {
            return Vec::new();
        }
        found.unwrap_or_else(|| vec![ANY])
    }

    /// Returns `true` if a call runs a command line: `runner.invoke(app, ["show", run_id])`, `main([run_id])`.
    fn runs_command(&self, file: FileId, argument: &Argument<'t>) -> bool {
        let callee = argument.callee;
        let is_command = |function: &FunctionId| {
            let is_it = |name: &str| name.ends_with("command") || name.ends_with("group");
            self.signature(*function).1.is_decorated(is_it)
        };
        COMMANDS.contains(&callee)
            || argument.receiver.is_none() && {
                let functions = self.functions_named(file, callee);
                self.sets.members(functions).iter().any(is_command)
            }
    }

    /// Follows an id in a command line into the code of a file: the parameters of its commands, and the functions that a
    /// parser calls.
    pub(super) fn commanded(&self, file: FileId, option: &'t str) -> Found<'t> {
        let code = &self.tree.files[file];
        let part = self.whole(file);
        let tokens = self.tokens(file, part);
        let mut flow = Flow::of_named(code, &tokens);
        let mut functions = Vec::new();
        // The names of the argument in decorators and calls: `--run-id` and `run` of `option("--run-id", "run")`.
        let mut declared: BTreeSet<&'t str> = BTreeSet::from([option]);
        for at in 1..tokens.len() {
            if tokens[at].kind() != TokenKind::Name {
                continue;
            }
            let open = at + 1;
            match flow.word(at) {
                word if OPTIONS.contains(&word) && flow.word(open) == "(" => {
                    let names = names_in_call(&flow, open);
                    let is_option = names.iter().any(|name| name.starts_with('-'));
                    let is_meant = match option {
                        ANY => true,
                        POSITIONAL => !is_option,
                        option => names.iter().any(|name| is_same_key(name, option)),
                    };
                    if is_meant {
                        declared.extend(names);
                        flow.option(open + 1);
                    }
                }
                // `parser.set_defaults(func=show)`, `typer.run(show)`
                "set_defaults" | "run" | "Fire" if flow.word(open) == "(" => {
                    self.named_in_call(file, open, &mut functions);
                }
                "parse_args" | "parse_known_args" if flow.word(open + 1) == ")" => {
                    flow.value(flow.start_of_path(at), open + 1, Holds::BUILT);
                }
                "argv" if flow.word(at - 1) == "." => {
                    flow.value(flow.start_of_path(at), at, Holds::List);
                }
                _ => {}
            }
        }
        let mut next = Vec::new();
        for signature in &code.sites.signatures {
            // `def handle(self, *args, **options)` of Django
            let is_handle = signature.is_method && signature.name == "handle";
            if !is_handle && !self.is_called_by_framework(signature) {
                continue;
            }
            let extent = (file, signature.extent);
            let variable = |name, holds| Holder::variable(extent, name, holds);
            for &name in &signature.parameters {
                let start = flow.token_at(self.start_of(file, name));
                let (is_option, has_name) = declares(&mut flow, signature, (name, start), option);
                let is_meant = match option {
                    ANY => true,
                    POSITIONAL => !is_option || declared.iter().any(|one| one == &name),
                    _ => has_name || declared.iter().any(|one| is_same_key(one, name)),
                };
                next.extend(is_meant.then(|| variable(name, Holds::Id)));
            }
            if is_handle {
                let function = self.function_at(file, signature.extent.start as usize);
                let rest = function.and_then(|it| self.rest_parameter(it, Place::Keyword("")));
                let literals = (0..tokens.len()).filter_map(|at| flow.literal(at));
                let is_key = |key: &&str| declared.iter().any(|name| is_same_key(key, name));
                let keys: BTreeSet<&'t str> = literals.filter(is_key).collect();
                let rest = rest.into_iter();
                next.extend(rest.flat_map(|name| {
                    let keys = keys.iter();
                    keys.map(move |key| variable(name, Holds::Within(key)))
                }));
            }
        }
        let mut found = self.follow(file, part, flow.steps);
        found.next.extend(next);
        let functions = self.sets.id(functions);
        for (place, holds) in [(Place::Index(0), Holds::BUILT), (Place::Spread, Holds::Id)] {
            found
                .next
                .extend(self.handed_to(file, functions, place, holds));
        }
        found
    }
}

/// Returns the options in a list that may hold the id.
fn options_in<'t>(code: &Syntax<'_, 't>, list: usize) -> Vec<&'t str> {
    let mut found = Vec::new();
    let mut option = None;
    for element in code.elements(list) {
        let first = element.start;
        let literal = code.literal(first).filter(|_| element.len() == 1);
        // `["--run-id", "x"]`
        if literal.is_none() || option.is_some_and(is_run) {
            // `f"--run-id={run_id}"`
            let head = code.word(first).split(['"', '\'']).nth(1);
            let written = head.and_then(|head| head.strip_suffix("={"));
            let option = written.or(option);
            found.extend(option);
            // `-v` may be a flag before the id.
            if !option.is_some_and(is_run) {
                found.push(POSITIONAL);
            }
        }
        option = literal.filter(|literal| literal.starts_with('-'));
    }
    found
}

/// Returns `true` if an option has the name of a run id: `--run-id`.
fn is_run(option: &str) -> bool {
    let name = option.trim_start_matches('-').replace('-', "_");
    names_run(&name)
}

/// Returns the names in the declaration of an option: its positional literals, and `job` of `dest="job"`.
pub(super) fn names_in_call<'t>(code: &Syntax<'_, 't>, open: usize) -> Vec<&'t str> {
    let names = code.elements(open).filter_map(|it| {
        let is_name = code.word(it.start) == "dest" && code.word(it.start + 1) == "=";
        let name = if is_name { it.start + 2 } else { it.start };
        code.literal(name).filter(|_| it.end == name + 1)
    });
    names.collect()
}

/// Returns `true` if a decorator declares a parameter as an option: `@click.option("--target")`.
fn is_named_by_option(code: &Syntax<'_, '_>, extent: Span, parameter: &str) -> bool {
    let first = code.token_at(extent.start as usize);
    let mut head = (first..code.tokens.len()).take_while(|at| code.word(*at) != "def");
    head.any(|at| {
        let option = code.literal(at).filter(|literal| literal.starts_with('-'));
        option.is_some_and(|option| is_same_key(option, parameter))
    })
}

/// Returns `true` if a parameter of a command is an option, and `true` if its declaration has the name of the option:
/// `target: str = typer.Option(..., "--run-id")`. `start` is the token of the parameter. Records what the declaration demands.
fn declares<'t>(
    flow: &mut Flow<'_, 't>,
    signature: &Signature<'t>,
    (parameter, start): (&'t str, usize),
    option: &str,
) -> (bool, bool) {
    let end = flow.end_of_element(start);
    let is_literal = |at: &usize| flow.tokens[*at].kind() == TokenKind::Text;
    let literals = (start..end).filter(is_literal);
    let literals: Vec<&str> = literals.filter_map(|at| flow.literal(at)).collect();
    let words: Vec<&str> = (start..end).map(|at| flow.word(at)).collect();
    let is_argument = words.contains(&"Argument");
    let has_default = words.contains(&"=") && !is_argument;
    let has_name = literals.iter().any(|literal| is_same_key(literal, option));
    let is_option = has_default
        || words.contains(&"Option")
        || is_named_by_option(flow, signature.extent, parameter);
    let is_meant = has_name || is_same_key(parameter, option) || !is_option && option == POSITIONAL;
    if is_meant || option == ANY {
        let calls = (start..end).filter(|at| OPTIONS.contains(&flow.word(*at)));
        for at in calls.collect::<Vec<usize>>() {
            flow.option(at + 2);
        }
    }
    (is_option, has_name)
}
