//! The role of an expression's value in the surrounding code.

use crate::sites::language::vocabulary;
use crate::sites::{Field, Position, Role};

/// The role of an expression's value in the surrounding code, passed down to the literal.
#[derive(Clone, Debug)]
pub(super) enum Slot<'src> {
    /// Not an id.
    Role(Role<'src>),
    /// The value of an attribute, a key or a keyword of that name, which is not an id. The role is computed only for
    /// literals.
    Member(&'src str),
    /// The value of a variable of that name, which is not an id.
    Variable(&'src str),
    /// A cell of a table in a variable: an element of `RUNS = ["x"]`, or `"x"` of `CASES = [("x", "y")]`.
    Cell(Cell<'src>),
    /// An id.
    Id(IdSlot<'src>),
    /// Each element of a list is an id.
    Ids(IdSlot<'src>),
}

impl Default for Slot<'_> {
    fn default() -> Self {
        Self::ANONYMOUS
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Cell<'src> {
    pub(super) table: &'src str,
    /// The sibling number of the row.
    pub(super) row: u32,
    /// The index in the row; `None` if the row is a single value.
    pub(super) column: Option<u32>,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct IdSlot<'src> {
    pub(super) field: Field,
    pub(super) name: &'src str,
    pub(super) position: Position,
    pub(super) sibling: Option<u32>,
}

impl<'src> IdSlot<'src> {
    pub(super) const fn new(field: Field, name: &'src str, position: Position) -> Self {
        Self {
            field,
            name,
            position,
            sibling: None,
        }
    }

    /// Returns the position of a value searched in a list of ids of that name.
    pub(super) fn of_list(name: &'src str) -> Option<Self> {
        Some(Self::new(
            Field::from_plural(name)?,
            name,
            Position::Comparison,
        ))
    }

    pub(super) const fn at(self, position: Position) -> Self {
        Self { position, ..self }
    }

    pub(super) const fn beside(self, sibling: Option<u32>) -> Self {
        Self { sibling, ..self }
    }
}

/// The arguments of a command line, in order. Any list may be one.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CommandLine<'src> {
    /// The argument before the next one, if it is a literal.
    pub(super) before: Option<&'src str>,
    /// The sibling number of all values.
    sibling: Option<u32>,
}

impl<'src> CommandLine<'src> {
    /// Returns the slot of the next argument if it is the value of an option: `["--run-id", "x"]`. `text` is the argument
    /// if it is a literal.
    pub(super) fn next(
        &mut self,
        text: Option<&'src str>,
        new_sibling: impl FnOnce() -> u32,
    ) -> Option<Slot<'src>> {
        let option = std::mem::replace(&mut self.before, text)?;
        let field = Field::from_option(option)?;
        if text.is_some_and(|text| text.starts_with('-')) {
            return None;
        }
        let sibling = *self.sibling.get_or_insert_with(new_sibling);
        Some(Slot::id(field, option, Position::Option).beside(Some(sibling)))
    }
}

impl<'src> Slot<'src> {
    pub(super) const ANONYMOUS: Self = Self::Role(Role::Anonymous);

    pub(super) const fn id(field: Field, name: &'src str, position: Position) -> Self {
        Self::Id(IdSlot::new(field, name, position))
    }

    pub(super) const fn ids(field: Field, name: &'src str) -> Self {
        Self::Ids(IdSlot::new(field, name, Position::List))
    }

    /// Returns the slot of an id of that field, or `other` without a field.
    pub(super) fn id_or(
        field: Option<Field>,
        name: &'src str,
        position: Position,
        other: Self,
    ) -> Self {
        field.map_or(other, |field| Self::id(field, name, position))
    }

    /// Returns the slot of a value with a name, which holds an id of `field`, or a list of ids by its name.
    pub(super) fn named(
        field: Option<Field>,
        name: &'src str,
        position: Position,
        is_member: bool,
    ) -> Self {
        let other = match Field::from_plural(name).filter(|_| field.is_none()) {
            Some(field) => Self::ids(field, name),
            None if is_member => Self::Member(name),
            None => Self::Variable(name),
        };
        Self::id_or(field, name, position, other)
    }

    /// Returns `true` if the slot holds no id.
    pub(super) const fn is_no_id(&self) -> bool {
        !matches!(self, Self::Id(_) | Self::Ids(_))
    }

    /// Returns the slot with an id in another position.
    pub(super) fn at(self, position: Position) -> Self {
        match self {
            Self::Id(id) => Self::Id(id.at(position)),
            other => other,
        }
    }

    /// Returns the slot as a direct part of that call, dict, object or signature.
    pub(super) fn beside(self, sibling: Option<u32>) -> Self {
        match self {
            Self::Id(id) => Self::Id(id.beside(sibling)),
            other => other,
        }
    }

    /// Returns the slot of an element of a list in this slot. `row` numbers the rows of a table.
    pub(super) fn element(&self, at: u32, row: impl FnOnce() -> u32) -> Self {
        match *self {
            Self::Variable(table) => Self::Cell(Cell {
                table,
                row: row(),
                column: None,
            }),
            Self::Cell(cell) if cell.column.is_none() => Self::Cell(Cell {
                column: Some(at),
                ..cell
            }),
            Self::Cell(_) => Self::Role(self.role()),
            Self::Ids(id) => Self::Id(id),
            Self::Id(id)
                if !matches!(id.position, Position::Comparison | Position::Parametrize) =>
            {
                Self::ANONYMOUS
            }
            _ => self.clone(),
        }
    }

    /// Returns the slot of the result of a function in this slot: `make_run_id = lambda: "x"`.
    pub(super) fn of_result(&self) -> Self {
        match *self {
            Self::Member(name) | Self::Variable(name) => Self::id_or(
                Field::of_function(name),
                name,
                Position::Return,
                self.clone(),
            ),
            _ => self.clone(),
        }
    }

    /// Returns the slot of the right side of `x ?? "…"`.
    pub(super) fn fallback(&self) -> Self {
        match self {
            Self::Id(id) if id.position == Position::Comparison => self.clone(),
            _ => self.clone().at(Position::Fallback),
        }
    }

    /// Returns the role of a literal here that is not an id.
    pub(super) fn role(&self) -> Role<'src> {
        match self {
            Self::Role(role) => *role,
            Self::Member(name) => vocabulary::role_of_member(name),
            Self::Variable(name) | Self::Cell(Cell { table: name, .. }) => {
                vocabulary::role_of_variable(name)
            }
            Self::Id(_) | Self::Ids(_) => Role::Anonymous,
        }
    }
}
