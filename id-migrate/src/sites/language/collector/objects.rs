//! Names of objects that hold ids: an object that is only compared gives its ids to no code.

use rustc_hash::FxHashMap;

use super::Collector;
use crate::sites::language::vocabulary;
use crate::sites::{Destination, ScopeId, ScopeKind};

/// A part of the value that an assignment gives to a name.
#[derive(Debug)]
pub(super) enum Part<'src> {
    /// The index of a site.
    Site(usize),
    /// The index of a call: a constructor with positional arguments.
    Call(usize),
    /// Another name, or a column of a table: `want = [first, second]`, `for raw, want in CASES`.
    Used(Used<'src>),
}

/// The parts of a value, each with its column if the value is a table.
pub(super) type Parts<'src> = Vec<(Option<u32>, Part<'src>)>;

/// How code names an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Form {
    /// By its name: `want`.
    Name,
    /// As a member of `self` or `this`: `self.want`.
    Member,
    /// By either, as the result of a method that may be a fixture.
    Either,
}

#[derive(Debug)]
pub(super) struct Object<'src> {
    name: &'src str,
    form: Form,
    /// The scope in which the name is visible.
    scope: ScopeId,
    parts: Parts<'src>,
}

/// A name that is used as a value, and the used column if it is the name of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Used<'src> {
    name: &'src str,
    form: Form,
    column: Option<u32>,
}

/// `true` if all uses in the scope and in the scopes inside it only compare the object.
pub(super) type Uses<'src> = FxHashMap<(ScopeId, Used<'src>), bool>;

impl<'src> Collector<'src> {
    /// Gives a name to the object whose parts were found since the last call.
    pub(crate) fn object(&mut self, name: &'src str) {
        let form = match self.out.scope(self.scope).kind {
            ScopeKind::Class => Form::Member,
            ScopeKind::Module | ScopeKind::Function => Form::Name,
        };
        self.object_in(self.scope, name, form);
    }

    /// As [`Self::object`], for the object that is assigned to a member of the instance of the current class.
    pub(crate) fn member_object(&mut self, name: &'src str) {
        let mut scope = self.scope;
        while self.out.scope(scope).kind == ScopeKind::Function && scope != ScopeId::MODULE {
            scope = self.out.scope(scope).parent;
        }
        self.object_in(scope, name, Form::Member);
    }

    /// As [`Self::object`], for an object that the current function returns.
    pub(crate) fn returned_object(&mut self) {
        let function = self.out.scope(self.scope);
        let (name, parent) = (function.name, function.parent);
        if function.kind != ScopeKind::Function || name.is_empty() {
            return self.no_object();
        }
        let form = match self.out.scope(parent).kind {
            ScopeKind::Class => Form::Either,
            ScopeKind::Module | ScopeKind::Function => Form::Name,
        };
        self.object_in(parent, name, form);
    }

    /// As [`Self::object`], for a parameter of the next function.
    pub(crate) fn object_of_next(&mut self, name: &'src str) {
        let parts = std::mem::take(&mut self.named_parts);
        self.objects_of_next.push((name, parts));
    }

    /// Gives the parameters of a function their objects.
    pub(super) fn take_objects_of_next(&mut self, function: ScopeId) {
        for (name, parts) in std::mem::take(&mut self.objects_of_next) {
            self.named_parts = parts;
            self.object_in(function, name, Form::Name);
        }
    }

    pub(crate) fn object_in(&mut self, scope: ScopeId, name: &'src str, form: Form) {
        let parts = std::mem::take(&mut self.named_parts);
        if !parts.is_empty() {
            self.object_names.insert(name);
            self.objects.push(Object {
                name,
                form,
                scope,
                parts,
            });
        }
    }

    /// Gives a name to a column of a table that has a name; `false` if the table is not known.
    pub(crate) fn column_of(
        &mut self,
        (table, form): (&'src str, Form),
        column: u32,
        name: Option<&'src str>,
    ) -> bool {
        self.read(table);
        let is_known = self.object_names.contains(table);
        if is_known {
            let used = Used {
                name: table,
                form,
                column: Some(column),
            };
            self.named_parts = vec![(None, Part::Used(used))];
            match name {
                Some(name) => self.object(name),
                None => self.no_object(),
            }
        }
        is_known
    }

    /// Forgets the parts of a value that no name holds.
    pub(crate) fn no_object(&mut self) {
        self.named_parts.clear();
    }

    /// Records the use of a name as a value.
    #[inline]
    pub(crate) fn load(&mut self, name: &'src str, form: Form) {
        match self.destination {
            Destination::Name if self.object_names.contains(name) => {
                let used = Used {
                    name,
                    form: Form::Name,
                    column: None,
                };
                self.named_parts.push((self.column, Part::Used(used)));
            }
            destination => self.load_as(name, form, destination.is_compared()),
        }
    }

    /// Records that code receives the object of a name: `run` of `run.start()`.
    pub(crate) fn pass(&mut self, name: &'src str) {
        self.load_as(name, Form::Name, false);
    }

    /// Records the use of a name, or of a member of its object.
    pub(crate) fn load_as(&mut self, name: &'src str, form: Form, is_compared: bool) {
        // Code defines an object before it uses it.
        if self.object_names.contains(name) {
            let used = Used {
                name,
                form,
                column: None,
            };
            self.add_use(self.scope, used, is_compared);
        }
    }

    /// Records a use for the objects of its scope and of the scopes around it.
    fn add_use(&mut self, scope: ScopeId, used: Used<'src>, is_compared: bool) {
        for (scope, _) in self.out.around(scope) {
            let all_compared = self.uses.entry((scope, used)).or_insert(true);
            *all_compared &= is_compared;
        }
    }

    /// Marks the ids of the objects that are only compared.
    pub(super) fn mark_compared_objects(&mut self) {
        // A later object may hold an earlier one.
        while let Some(object) = self.objects.pop() {
            let forms = match object.form {
                Form::Either => &[Form::Name, Form::Member][..],
                Form::Name => &[Form::Name],
                Form::Member => &[Form::Member],
            };
            let says_expected = vocabulary::is_expectation(object.name);
            let are_compared = |column: Option<u32>| {
                let columns = [None, column];
                let name = object.name;
                let asked = forms.iter().flat_map(|&form| {
                    columns.map(|column| (object.scope, Used { name, form, column }))
                });
                let mut uses = asked.filter_map(|used| self.uses.get(&used)).peekable();
                match uses.peek() {
                    // Another file may use the object.
                    None => says_expected,
                    Some(_) => uses.all(|all_compared| *all_compared),
                }
            };
            let parts = object.parts.into_iter();
            let parts: Vec<_> = parts.map(|(at, part)| (are_compared(at), part)).collect();
            for (is_compared, part) in parts {
                match part {
                    Part::Site(at) if is_compared => {
                        self.out.sites[at].destination = Destination::ComparedObject;
                    }
                    Part::Call(at) if is_compared => {
                        self.out.calls[at].destination = Destination::ComparedObject;
                    }
                    Part::Site(_) | Part::Call(_) => {}
                    Part::Used(used) => self.add_use(object.scope, used, is_compared),
                }
            }
        }
    }
}
