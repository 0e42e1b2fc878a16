//! Reads the fixed texts that code searches for in a value.

use super::Flow;
use crate::sites::language::vocabulary::inspections::Inspection;

impl Flow<'_, '_> {
    /// Returns the texts that an argument may be: a text, or each text of a tuple. Empty if one of them is unknown.
    pub(super) fn pieces(&self, argument: usize) -> Vec<String> {
        let piece = |at: usize| self.piece(at);
        if self.word(argument) != "(" {
            return piece(argument).into_iter().collect();
        }
        let inside = argument + 1..self.other(argument);
        let texts = inside.filter(|at| self.word(*at) != ",").map(piece);
        texts.collect::<Option<_>>().unwrap_or_default()
    }

    /// Returns the inspection by a comparison of an end of the value with a text of the same length: `run_id[:4] == "run_"`,
    /// `runId.charAt(0) !== "r"`, `run_id[-2:] == "-1"`. `close` is the bracket behind the value.
    pub(super) fn compared_end(&self, close: usize) -> Option<Inspection> {
        let is_comparison = matches!(self.word(close + 1), "==" | "!=" | "===" | "!==");
        let piece = self.literal(close + 2).filter(|_| is_comparison)?;
        let open = self.other(close);
        let inside: Vec<&str> = (open + 1..close).map(|at| self.word(at)).collect();
        let has_length = |number: &str| number.parse() == Ok(piece.len());
        match *inside {
            ["0"] if piece.len() == 1 => Some(Inspection::Start(piece.to_owned())),
            [":" | "..", number] | ["0", ":" | ".." | ",", number] if has_length(number) => {
                Some(Inspection::Start(piece.to_owned()))
            }
            ["-", number] | ["-", number, ":" | ".."] if has_length(number) => {
                Some(Inspection::End(piece.to_owned()))
            }
            _ => None,
        }
    }
}
