//! Calls: what each argument is to the function or method that is called.

use syn::punctuated::Punctuated;
use syn::{Expr, ExprCall, ExprMethodCall, Token};

use super::names::{bare, converts, type_field};
use super::walker::Walker;
use crate::language::collector::index;
use crate::language::slot::Slot;
use crate::language::vocabulary;
use crate::language::walk::Walk as _;
use crate::site::{
    AccessKind, Field, Fragment, LiteralId, Negative, Position, Role, SiteValue, Span,
};

/// Functions of id-core that take old or bad ids because that is what they are for.
fn handles_bad_ids(name: &str) -> bool {
    matches!(
        name,
        "suggest" | "detect" | "migrate" | "fix_id_pair" | "get_or_generate_run_id"
    )
}

fn takes_apart(method: &str) -> bool {
    const NAMES: &[&str] = &[
        "split",
        "splitn",
        "rsplit",
        "rsplitn",
        "split_once",
        "rsplit_once",
        "starts_with",
        "ends_with",
        "strip_prefix",
        "strip_suffix",
        "find",
        "rfind",
        "trim_start_matches",
        "trim_end_matches",
        "replace",
    ];
    NAMES.contains(&method)
}

/// Methods whose result depends on every character of the text.
fn dissects(method: &str) -> bool {
    const NAMES: &[&str] = &[
        "len",
        "split",
        "splitn",
        "rsplit",
        "rsplitn",
        "split_once",
        "rsplit_once",
        "split_at",
        "find",
        "rfind",
        "chars",
        "bytes",
        "char_indices",
        "replace",
        "to_uppercase",
        "to_lowercase",
        "to_ascii_uppercase",
        "to_ascii_lowercase",
    ];
    NAMES.contains(&method)
}

/// What a text method looks for, and where.
fn fragment_of(method: &str) -> Option<Fragment> {
    match method {
        "starts_with" | "strip_prefix" | "trim_start_matches" => Some(Fragment::Start),
        "ends_with" | "strip_suffix" | "trim_end_matches" => Some(Fragment::End),
        "contains" | "find" | "rfind" | "split" | "splitn" | "split_once" | "replace"
        | "matches" => Some(Fragment::Within),
        _ => None,
    }
}

impl<'src> Walker<'src> {
    /// Whether a function gives back its one argument in a wrapper: `String::from`, `Some`, `Arc::new`.
    pub(super) fn wraps(&self, path: &syn::Path) -> bool {
        let name = self.last_segment(path);
        match self.type_segment(path) {
            Some(
                "String" | "Box" | "Arc" | "Rc" | "Cow" | "RefCell" | "Cell" | "Mutex" | "RwLock"
                | "Option" | "Result",
            ) => {
                matches!(name, "from" | "new" | "Borrowed" | "Owned" | "Some" | "Ok")
            }
            Some("Into" | "ToString" | "ToOwned") => true,
            _ => matches!(name, "Some" | "Ok" | "Borrowed"),
        }
    }

    pub(super) fn call(&mut self, call: &ExprCall, slot: Slot<'src>) {
        let Expr::Path(path) = &*call.func else {
            self.expr(&call.func, Slot::ANONYMOUS);
            return self.arguments("", false, &call.args);
        };
        let path = &path.path;
        let name = self.last_segment(path);
        if self.wraps(path) {
            return call
                .args
                .iter()
                .for_each(|argument| self.expr(argument, slot.clone()));
        }
        if let Some(field) = self.type_segment(path).and_then(type_field) {
            return self.constructor(name, field, call, slot);
        }
        if let Some(field) = type_field(name) {
            // A tuple struct of the user's own: `RunId("x".into())`.
            let slot = Self::or_constructor(slot, field, name);
            return call
                .args
                .iter()
                .for_each(|argument| self.expr(argument, slot.clone()));
        }
        if (name, self.type_segment(path)) == ("new", Some("IdPair")) && call.args.len() == 2 {
            let sibling = Some(self.found.new_sibling());
            for (field, argument) in [Field::RunId, Field::ThreadId].into_iter().zip(&call.args) {
                self.expr(
                    argument,
                    Slot::id(field, name, Position::Constructor).beside(sibling),
                );
            }
            return;
        }
        let callee = match (name, self.type_segment(path)) {
            ("new", Some("Self")) => self.self_type,
            ("new", Some(of)) => of,
            _ => name,
        };
        let judges =
            vocabulary::is_validator(name) || handles_bad_ids(name) || callee == "LenientRunId";
        self.negatively(judges.then_some(Negative::Validator), |walker| {
            walker.arguments(callee, false, &call.args);
        });
    }

    /// `RunId::parse("x")`, `ThreadId::from_static("x")`, `RunId::new("thread", suffix)`.
    fn constructor(&mut self, name: &'src str, field: Field, call: &ExprCall, slot: Slot<'src>) {
        let is_lenient = slot.is_no_id() && !self.is_unwrapped;
        match name {
            "parse" | "from_static" | "try_from" | "from_str" | "from" => {
                let judged = (is_lenient && !matches!(name, "from_static" | "from"))
                    .then_some(Negative::Validator);
                let slot = Self::or_constructor(slot, field, name);
                self.negatively(judged, |walker| {
                    let before = walker.found.out.literals.len();
                    call.args
                        .iter()
                        .for_each(|argument| walker.expr(argument, slot.clone()));
                    walker.parsed_at_run_time(before);
                });
            }
            // The first argument is a thread; `RunId::new(run_id)` of another type with that name takes an id.
            "new" if call.args.len() == 1 => {
                let slot = Self::or_constructor(slot, field, name);
                call.args
                    .iter()
                    .for_each(|argument| self.expr(argument, slot.clone()));
            }
            "new" | "generate" if field == Field::RunId => {
                let thread = Slot::id(Field::ThreadId, name, Position::Constructor);
                for (at, argument) in call.args.iter().enumerate() {
                    self.expr(
                        argument,
                        if at == 0 {
                            thread.clone()
                        } else {
                            Slot::ANONYMOUS
                        },
                    );
                }
            }
            _ => self.arguments(name, false, &call.args),
        }
    }

    /// Notes that the literals found since then are parsed when the program runs.
    fn parsed_at_run_time(&mut self, before: usize) {
        let new = before..self.found.out.literals.len();
        self.found
            .out
            .run_time_parsed
            .extend(new.map(|at| LiteralId(index(at))));
    }

    pub(super) fn method_call(&mut self, call: &ExprMethodCall, slot: Slot<'src>) {
        let method = self.ident(&call.method);
        self.notice_taking_apart(call, method);
        match method {
            "is_err" | "unwrap_err" | "expect_err" | "err" | "is_err_and" => {
                self.negatively(Some(Negative::Raises), |walker| {
                    walker.expr(&call.receiver, Slot::ANONYMOUS);
                });
                return self.arguments("", true, &call.args);
            }
            "unwrap_or" | "unwrap_or_else" | "or" | "or_else" | "map_or" | "map_or_else" => {
                return self.fallback(call, &slot);
            }
            "is_none" if self.reads_out_of_ids(&call.receiver) => {
                return self.negatively(Some(Negative::Validator), |walker| {
                    walker.expr(&call.receiver, Slot::ANONYMOUS);
                });
            }
            "parse" => return self.parse(call, slot),
            _ => {}
        }
        if self.keyed(call, method) || self.contains(call, method) {
            return;
        }
        if let Some(fragment) = fragment_of(method)
            && self.id_read_by(&call.receiver).is_some()
        {
            self.expr(&call.receiver, Slot::ANONYMOUS);
            let piece = Slot::Piece(fragment);
            return call
                .args
                .iter()
                .for_each(|argument| self.expr(argument, piece.clone()));
        }
        if converts(method) && call.args.len() <= 1 {
            let outer = self.is_unwrapped;
            self.is_unwrapped = matches!(method, "unwrap" | "expect");
            self.expr(&call.receiver, slot);
            self.is_unwrapped = outer;
            return call
                .args
                .iter()
                .for_each(|argument| self.expr(argument, Slot::ANONYMOUS));
        }
        self.expr(&call.receiver, Slot::ANONYMOUS);
        let extent = Span::new(
            self.span(call.method.span()).start,
            self.span(call.paren_token.span.close()).end,
        );
        // A builder's `.run_id("x")`, `.with_run_id("x")`, `.set_run_id("x")`.
        let field_name = method
            .strip_prefix("with_")
            .or_else(|| method.strip_prefix("set_"))
            .unwrap_or(method);
        if let (Some(field), [_]) = (
            Field::from_snake_case(field_name),
            &call.args.iter().collect::<Vec<_>>()[..],
        ) {
            let slot = Slot::id(field, field_name, Position::Attribute);
            return self.within(extent, |walker| {
                call.args
                    .iter()
                    .for_each(|argument| walker.expr(argument, slot.clone()));
            });
        }
        let judges = vocabulary::is_validator(method) || handles_bad_ids(method);
        self.negatively(judges.then_some(Negative::Validator), |walker| {
            walker.within(extent, |walker| walker.arguments(method, true, &call.args));
        });
    }

    /// `"x".parse::<RunId>()`
    fn parse(&mut self, call: &ExprMethodCall, slot: Slot<'src>) {
        let field = call
            .turbofish
            .as_ref()
            .and_then(|turbofish| match turbofish.args.first() {
                Some(syn::GenericArgument::Type(r#type)) => self.field_of_type(r#type),
                _ => None,
            });
        let slot = match field {
            Some(field) => Self::or_constructor(slot, field, "parse"),
            None => slot,
        };
        let before = self.found.out.literals.len();
        let is_direct = matches!(bare(&call.receiver), Expr::Lit(_));
        let judged = field
            .filter(|_| !self.is_unwrapped)
            .map(|_| Negative::Validator);
        self.negatively(judged, |walker| walker.expr(&call.receiver, slot.clone()));
        if is_direct && matches!(slot, Slot::Id(_)) {
            self.parsed_at_run_time(before);
        }
    }

    /// `run_id.unwrap_or("x")`: what it falls back from says what the argument is.
    fn fallback(&mut self, call: &ExprMethodCall, slot: &Slot<'src>) {
        let slot = match (slot, self.id_read_by(&call.receiver)) {
            (Slot::Id(_), _) => slot.fallback(),
            (_, Some(id)) => Slot::Id(id.at(Position::Fallback)),
            _ => slot.clone(),
        };
        self.expr(&call.receiver, Slot::ANONYMOUS);
        for (at, argument) in call.args.iter().enumerate() {
            self.expr(
                argument,
                if at == 0 {
                    slot.clone()
                } else {
                    Slot::ANONYMOUS
                },
            );
        }
    }

    /// `map.insert("run_id", "x")`, `map.get("run_id")`: the name beside the value says what it is.
    fn keyed(&mut self, call: &ExprMethodCall, method: &str) -> bool {
        let arguments: Vec<&Expr> = call.args.iter().collect();
        let position = match method {
            "insert" | "insert_str" | "set" | "append" | "header" | "query_pair"
            | "append_pair" | "put" | "env" | "field" | "arg" | "attr" | "property" | "with" => {
                Position::Subscript
            }
            "get" | "remove" | "get_mut" | "contains_key" | "entry" => {
                let [key] = arguments[..] else { return false };
                self.expr(&call.receiver, Slot::ANONYMOUS);
                let key_slot = if self.constant_text(key).is_some() {
                    Slot::Role(Role::Key)
                } else {
                    Slot::ANONYMOUS
                };
                self.expr(key, key_slot);
                return true;
            }
            "or_insert" | "or_insert_with" => {
                let Expr::MethodCall(entry) = bare(&call.receiver) else {
                    return false;
                };
                let Some(key) = entry.args.first().and_then(|key| self.constant_text(key)) else {
                    return false;
                };
                self.expr(&call.receiver, Slot::ANONYMOUS);
                let value = Self::slot_of(key, Position::Fallback, true);
                for argument in arguments {
                    self.expr(argument, value.clone());
                }
                return true;
            }
            _ => return false,
        };
        let [before @ .., key, value] = &arguments[..] else {
            // `run_ids.insert("x")`, `run_ids.append(&mut …)`
            let Some(ids) = self.ids_read_by(&call.receiver) else {
                return false;
            };
            let value = Slot::Id(ids.at(Position::List));
            self.expr(&call.receiver, Slot::ANONYMOUS);
            for argument in arguments {
                self.expr(argument, value.clone());
            }
            return true;
        };
        let key_text = match bare(key) {
            Expr::MethodCall(converted) if converts(self.ident(&converted.method)) => {
                self.constant_text(&converted.receiver)
            }
            Expr::Call(converted) if converted.args.len() == 1 => {
                self.constant_text(&converted.args[0])
            }
            _ => self.constant_text(key),
        };
        let Some(key_text) = key_text else {
            return false;
        };
        let value_slot = Self::slot_of(key_text, position, true);
        self.expr(&call.receiver, Slot::ANONYMOUS);
        for argument in before {
            self.expr(argument, Slot::ANONYMOUS);
        }
        self.expr(key, Slot::Role(Role::Key));
        self.within(self.extent_of(value), |walker| {
            walker.expr(value, value_slot);
        });
        true
    }

    /// `["a", "b"].contains(&run_id)`, `run_ids.contains(&"a")`, `run_ids.push("a")`
    fn contains(&mut self, call: &ExprMethodCall, method: &str) -> bool {
        let Some(argument) = call.args.first().filter(|_| call.args.len() == 1) else {
            return false;
        };
        match (method, bare(&call.receiver)) {
            ("contains", Expr::Array(array)) => {
                let slot = self.slot_beside(argument);
                self.elements(array.elems.iter(), &slot);
                self.expr(argument, Slot::ANONYMOUS);
                true
            }
            ("contains" | "push" | "push_back" | "extend", receiver) => {
                let Some(ids) = self.ids_read_by(receiver) else {
                    return false;
                };
                let slot = match method {
                    "contains" => Slot::Id(ids),
                    "extend" => Slot::Ids(ids.at(Position::List)),
                    _ => Slot::Id(ids.at(Position::List)),
                };
                self.expr(&call.receiver, Slot::ANONYMOUS);
                self.expr(argument, slot);
                true
            }
            ("eq" | "ne" | "eq_ignore_ascii_case", receiver) => {
                self.equate(receiver, argument);
                true
            }
            _ => false,
        }
    }

    /// Positional arguments: each is walked, and the literals and names among them are remembered for later.
    fn arguments(
        &mut self,
        callee: &'src str,
        is_method: bool,
        arguments: &Punctuated<Expr, Token![,]>,
    ) {
        let sibling = self.found.new_sibling();
        let unwrapped = std::mem::take(&mut self.is_unwrapped);
        let mut known = Vec::new();
        for (at, argument) in arguments.iter().enumerate() {
            self.expr(argument, Slot::ANONYMOUS);
            if let Some(text) = self.converted_literal(argument) {
                if let Some((token, _)) = self.token_and_content(text.span())
                    && let Some(literal) = self.found.literal_at(token)
                {
                    known.push((index(at), SiteValue::Literal(literal)));
                }
            } else if let Expr::Path(path) = bare(argument) {
                known.push((index(at), SiteValue::Name(self.constant_name(&path.path))));
            }
        }
        self.is_unwrapped = unwrapped;
        if !callee.is_empty() {
            self.found.call(
                callee,
                is_method,
                Some(index(arguments.len())),
                0,
                known,
                sibling,
            );
        }
    }

    fn notice_taking_apart(&mut self, call: &ExprMethodCall, method: &str) {
        if dissects(method) && self.reads_run_id(&call.receiver) {
            self.found.dissection();
        }
        if takes_apart(method) && self.reads_run_id(&call.receiver) {
            let span = Span::new(
                self.extent_of(&call.receiver).start,
                self.span(call.paren_token.span.close()).end,
            );
            self.found.access(span, AccessKind::ParsesRunId);
        }
    }
}
