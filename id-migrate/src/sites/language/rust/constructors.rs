//! Constructors of ids from texts: `new`, `parse`, and their wrappers.

use syn::{Expr, ExprCall, ExprMethodCall};

use super::names::bare;
use super::walker::Walker;
use crate::sites::language::slot::Slot;
use crate::sites::language::walk::Walk as _;
use crate::sites::{Field, LiteralId, Negative, Position, Receiver};

impl<'src> Walker<'src> {
    /// Returns `true` if a function wraps its one argument: `String::from`, `Some`, `Arc::new`.
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

    /// `RunId::parse("x")`, `ThreadId::from_static("x")`, `RunId::new("thread", suffix)`.
    pub(super) fn constructor(
        &mut self,
        name: &'src str,
        field: Field,
        call: &ExprCall,
        slot: Slot<'src>,
    ) {
        let is_lenient = slot.is_no_id() && !self.is_unwrapped;
        match name {
            "parse" | "from_static" | "try_from" | "from_str" | "from" => {
                let judged = (is_lenient && !matches!(name, "from_static" | "from"))
                    .then_some(Negative::Validator);
                let slot = Self::or_constructor(slot, field, name);
                self.negatively(judged, |walker| {
                    let before = walker.found.out.literals.len();
                    walker.each(&call.args, &slot);
                    walker.parsed_at_run_time(before);
                });
            }
            // The first argument is a thread; `RunId::new(run_id)` of another type with that name takes an id.
            "new" if call.args.len() == 1 => {
                let slot = Self::or_constructor(slot, field, name);
                self.each(&call.args, &slot);
            }
            "new" | "generate" if field == Field::RunId => {
                let thread = Slot::id(Field::ThreadId, name, Position::Constructor);
                self.first_in(&call.args, &thread);
            }
            _ => self.arguments(name, Receiver::Nothing, &call.args),
        }
    }

    /// Notes that the literals found since then are parsed when the program runs.
    fn parsed_at_run_time(&mut self, before: usize) {
        let new = before..self.found.out.literals.len();
        let parsed = &mut self.found.out.run_time_parsed;
        parsed.extend(new.map(LiteralId::new));
    }

    /// `"x".parse::<RunId>()`
    pub(super) fn parse(&mut self, call: &ExprMethodCall, slot: Slot<'src>) {
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
        let judged = field.filter(|_| !self.is_unwrapped);
        let judged = judged.map(|_| Negative::Validator);
        self.negatively(judged, |walker| walker.expr(&call.receiver, slot.clone()));
        if is_direct && matches!(slot, Slot::Id(_)) {
            self.parsed_at_run_time(before);
        }
    }

    /// Returns a slot for an id, unless the slot is set already.
    pub(super) fn or_constructor(slot: Slot<'src>, field: Field, name: &'src str) -> Slot<'src> {
        match slot {
            Slot::Id(_) => slot,
            _ => Slot::id(field, name, Position::Constructor),
        }
    }
}
