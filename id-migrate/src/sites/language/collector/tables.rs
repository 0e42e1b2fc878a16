//! Tables of literals and constants that a variable holds: `CASES = [("x", "y"), …]`, `RUNS = [FIRST, SECOND]`.

use super::Collector;
use crate::sites::language::slot::{Cell, Slot};
use crate::sites::{Role, SiteValue, Span};

/// The cells of a table.
#[derive(Clone, Debug)]
pub(super) struct Table<'src> {
    /// The assignment.
    extent: Span,
    /// The row number, the column and the value of each cell, as in [`Cell`].
    cells: Vec<(u32, Option<u32>, SiteValue<'src>)>,
}

impl<'src> Collector<'src> {
    /// Adds a value to the table of its cell, unless the table is compared with the variable.
    pub(super) fn cell(&mut self, cell: &Cell<'src>, value: SiteValue<'src>) {
        if !self.destination.is_compared() {
            let new = || Table {
                extent: self.extent,
                cells: Vec::new(),
            };
            let table = self
                .tables
                .entry((self.scope, cell.table))
                .or_insert_with(new);
            if table.extent != self.extent {
                *table = new();
            }
            table.cells.push((cell.row, cell.column, value));
        }
    }

    /// Gives the columns of a table to the slots of other names: `for run_id, n in CASES`. A table whose rows are
    /// single values has one column.
    pub(crate) fn give_columns(&mut self, table: &'src str, slots: &[Slot<'src>]) {
        if !slots.iter().any(|slot| matches!(slot, Slot::Id(_))) {
            return;
        }
        let known = |scope| self.tables.get(&(scope, table)).cloned();
        let found = self
            .out
            .around(self.scope)
            .find_map(|(scope, _)| known(scope));
        let Some(Table { cells, .. }) = found else {
            return;
        };
        for (row, column, value) in cells {
            let slot = match column {
                None => slots.first().filter(|_| slots.len() == 1),
                Some(at) => slots.get(at as usize).filter(|_| slots.len() > 1),
            };
            if let Some(Slot::Id(id)) = slot {
                let id = id.beside(column.is_some().then_some(row));
                if let Some(literal) = value.literal() {
                    self.set_role(literal, Role::Anonymous);
                    self.bind_element(&id, literal);
                }
                self.site(&id, value);
            }
        }
    }
}
