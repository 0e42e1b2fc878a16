//! Calls: the roles of the arguments.

use syn::punctuated::Punctuated;
use syn::{Expr, ExprCall, ExprMethodCall, Token};

use super::instances::is_capital;
use super::names::{bare, converts, type_field};
use super::walker::Walker;
use crate::ids::index;
use crate::sites::language::slot::Slot;
use crate::sites::language::text_method::takes_apart;
use crate::sites::language::vocabulary;
use crate::sites::language::walk::Walk as _;
use crate::sites::{AccessKind, Destination, Field, Negative, Position, Receiver, Role, SiteValue};

/// Functions of id-core whose purpose is to take old or invalid ids.
fn handles_bad_ids(name: &str) -> bool {
    matches!(
        name,
        "suggest" | "detect" | "migrate" | "fix_id_pair" | "get_or_generate_run_id"
    )
}

/// Returns `true` if a function of that name constructs an object of its arguments: `Run::new(…)`, `Some(…)`.
fn constructs(name: &str) -> bool {
    matches!(name, "new" | "from") || name.starts_with(char::is_uppercase)
}

/// Returns `true` for a collection, a text or a pointer of the standard library.
fn is_standard(name: &str) -> bool {
    words!(
        "Arc BTreeMap BTreeSet Box Cow HashMap HashSet IndexMap IndexSet Option Rc Result String Vec \
         VecDeque"
    )
    .contains(&name)
}

impl<'src> Walker<'src> {
    pub(super) fn call(&mut self, call: &ExprCall, slot: Slot<'src>) {
        let Expr::Path(path) = &*call.func else {
            self.expr(&call.func, Slot::ANONYMOUS);
            return self.arguments("", Receiver::Nothing, &call.args);
        };
        let path = &path.path;
        let name = self.last_segment(path);
        if self.wraps(path) {
            return self.each(&call.args, &slot);
        }
        if let Some(field) = self.type_segment(path).and_then(type_field) {
            return self.constructor(name, field, call, slot);
        }
        if let Some(field) = type_field(name) {
            // A tuple struct of the user's own: `RunId("x".into())`.
            let slot = Self::or_constructor(slot, field, name);
            return self.each(&call.args, &slot);
        }
        if let ("set_var", [key, value]) = (name, &*call.args.iter().collect::<Vec<_>>())
            && let Some(variable) = self.constant_text(key)
        {
            self.expr(key, Slot::Role(Role::Key));
            return self.expr(value, Self::slot_of(variable, Position::Subscript, true));
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
        // The path before `::` may be a module.
        let receiver = match self.type_segment(path).filter(|_| callee == name) {
            Some("Self") => Receiver::Type(self.self_type),
            Some(of) if is_capital(of) => Receiver::Type(of),
            Some(module) => Receiver::Module(module),
            _ => Receiver::Nothing,
        };
        let judges =
            vocabulary::is_validator(name) || handles_bad_ids(name) || callee == "LenientRunId";
        let destination = if constructs(name) {
            self.found.destination.of_parts()
        } else {
            Destination::Code
        };
        self.negatively(judges.then_some(Negative::Validator), |walker| {
            walker.giving_to(destination, |walker| {
                walker.passed(callee, receiver, &call.args);
            });
        });
    }

    pub(super) fn method_call(&mut self, call: &ExprMethodCall, slot: Slot<'src>) {
        let method = self.ident(&call.method);
        self.found.mention(method);
        self.notice_taking_apart(call, method);
        if matches!(method, "is_none" | "is_empty") {
            self.found.absence();
        }
        match method {
            "is_err" | "unwrap_err" | "expect_err" | "err" | "is_err_and" => {
                self.negatively(Some(Negative::Raises), |walker| {
                    walker.expr(&call.receiver, Slot::ANONYMOUS);
                });
                return self.arguments("", Receiver::Other, &call.args);
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
            "join" | "concat" | "repeat" => self.put_together(call, method),
            _ => {}
        }
        if self.keyed(call, method) || self.contains(call, method) {
            return;
        }
        if converts(method) && call.args.len() <= 1 {
            let outer = self.is_unwrapped;
            self.is_unwrapped = matches!(method, "unwrap" | "expect");
            self.expr(&call.receiver, slot);
            self.is_unwrapped = outer;
            return self.each(&call.args, &Slot::ANONYMOUS);
        }
        if let Expr::Path(object) = bare(&call.receiver) {
            self.found.pass(self.constant_name(&object.path));
        }
        // `assert_eq!(Run::new("x").size(), 9)` compares what the code returns.
        let destination = if self.is_made(&call.receiver) {
            Destination::Code
        } else {
            self.found.destination
        };
        self.giving_to(destination, |walker| {
            walker.expr(&call.receiver, Slot::ANONYMOUS);
        });
        let close = self.span(call.paren_token.span.close());
        let extent = self.span(call.method.span()).to(close);
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
                walker.each(&call.args, &slot);
            });
        }
        let judges = vocabulary::is_validator(method) || handles_bad_ids(method);
        self.negatively(judges.then_some(Negative::Validator), |walker| {
            let receiver = walker.receiver_of(&call.receiver);
            walker.within(extent, |walker| {
                walker.arguments(method, receiver, &call.args);
            });
        });
    }

    /// Returns `true` if an expression makes an object of a type that is no text and no collection: `Run::new("x")`,
    /// `Run { run_id }`.
    fn is_made(&self, object: &Expr) -> bool {
        match bare(object) {
            Expr::Struct(_) => true,
            Expr::MethodCall(call) if converts(&call.method.to_string()) => {
                self.is_made(&call.receiver)
            }
            Expr::Call(call) => {
                let Expr::Path(path) = &*call.func else {
                    return false;
                };
                let owner = self.type_segment(&path.path);
                owner.is_some_and(|owner| is_capital(owner) && !is_standard(owner))
            }
            _ => false,
        }
    }

    /// Walks a fallback in the slot of the receiver: `run_id.unwrap_or("x")`.
    fn fallback(&mut self, call: &ExprMethodCall, slot: &Slot<'src>) {
        let slot = match (slot, self.id_read_by(&call.receiver)) {
            (Slot::Id(_), _) => slot.fallback(),
            (_, Some(id)) => Slot::Id(id.at(Position::Fallback)),
            _ => slot.clone(),
        };
        self.expr(&call.receiver, Slot::ANONYMOUS);
        self.first_in(&call.args, &slot);
    }

    /// Positional arguments: each is walked, and the literals and names among them are remembered for later.
    pub(super) fn arguments(
        &mut self,
        callee: &'src str,
        receiver: Receiver<'src>,
        arguments: &Punctuated<Expr, Token![,]>,
    ) {
        self.giving_to(Destination::Code, |walker| {
            walker.passed(callee, receiver, arguments);
        });
    }

    /// As [`Self::arguments`], with the destination of the arguments given.
    fn passed(
        &mut self,
        callee: &'src str,
        receiver: Receiver<'src>,
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
                receiver,
                Some(index(arguments.len())),
                0,
                known,
                sibling,
            );
        }
    }

    /// Records a call of a string method that takes an id apart.
    pub(super) fn notice_taking_apart(&mut self, call: &ExprMethodCall, method: &str) {
        if takes_apart(method) && self.reads_run_id(&call.receiver) {
            let close = self.span(call.paren_token.span.close());
            let span = self.extent_of(&call.receiver).to(close);
            self.found.access(span, AccessKind::ParsesRunId);
        }
    }
}
