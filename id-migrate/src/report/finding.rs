//! A finding: one rule at one place.

use serde::Serialize;

use crate::code::Code;
use crate::plan::Applicability;
use crate::sites::{Field, Span};

/// The severity of a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Counts as a finding: exit code 1.
    Error,
    /// Counts as a finding, but is about style or about the use of this tool.
    Warning,
    /// For information: it does not change the exit code or the score.
    Info,
}

/// The edit of a fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// The applicability of the fix.
    pub applicability: Applicability,
    /// `true` if `fix --apply` writes it with this run's flags and configuration.
    pub is_applied: bool,
    /// The new id, without quotes.
    pub replacement: String,
    /// The span between the quotes that the replacement replaces.
    pub span: Span,
}

/// The reason why a finding is silenced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Silenced {
    /// An ignore comment in the source.
    Comment,
    /// An entry of the baseline.
    Baseline,
}

/// A finding of one rule at one place.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub code: Code,
    /// The severity.
    pub severity: Severity,
    /// The file, as an index into [`Report::files`](crate::report::Report::files).
    pub file: usize,
    /// The span to underline: the literal with its quotes, or the expression.
    pub span: Span,
    /// 1-based line of the span's start.
    pub line: u32,
    /// 1-based column of the span's start, in characters.
    pub col: u32,
    /// The id; `None` if the rule is not about an id (RID900 to RID902).
    pub field: Option<Field>,
    /// The decoded literal.
    pub value: Option<String>,
    /// The message: one sentence in lower case, without a full stop.
    pub message: String,
    /// Notes, such as the reason why the finding is not fixed.
    pub notes: Vec<String>,
    /// The fix, if there is one.
    pub fix: Option<Fix>,
    /// The enclosing definitions (`TestAgent.test_runs`), a part of the baseline's fingerprint.
    pub definition: String,
    /// The reason why the finding is silenced, if it is.
    pub silenced: Option<Silenced>,
}

impl Finding {
    /// Creates a finding about a place of a file that is not about an id.
    pub(crate) fn new(
        (code, severity): (Code, Severity),
        (file, span): (usize, Span),
        (line, col): (u32, u32),
        message: String,
    ) -> Self {
        Self {
            code,
            severity,
            file,
            span,
            line,
            col,
            field: None,
            value: None,
            message,
            notes: Vec::new(),
            fix: None,
            definition: String::new(),
            silenced: None,
        }
    }

    /// Adds the id that the finding is about.
    pub(crate) fn about(self, field: Field, value: &str) -> Self {
        let (field, value) = (Some(field), Some(value.to_owned()));
        Self {
            field,
            value,
            ..self
        }
    }

    /// Returns `true` if the finding makes the exit code 1: it is neither information nor silenced.
    pub(crate) fn counts(&self) -> bool {
        self.severity != Severity::Info && self.silenced.is_none()
    }
}
