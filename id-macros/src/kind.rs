//! The two kinds of ids that the literal macros take, with the words of their messages.

use id_core::{ParseIdError, RunIdRef, ThreadIdRef};

use crate::argument::Extent;
use crate::emit::Mistake;
use crate::literal::StringLiteral;

/// The kind of id that a macro takes.
pub(crate) struct Kind {
    /// Its name in messages.
    pub(crate) name: &'static str,
    /// The macro, with its `!`.
    macro_name: &'static str,
    /// Its type, in the facade.
    ty: &'static str,
    /// An example of the macro's use.
    example: &'static str,
    /// The constructor of an id from a checked literal, in the facade.
    pub(crate) trusted: &'static str,
    /// The function of the facade's private module that checks a constant.
    pub(crate) check_constant: &'static str,
    /// The help for a second argument.
    pub(crate) surplus: &'static str,
    /// The functions that build an id from parts at run time.
    of_parts: &'static str,
    check: fn(&str) -> Result<(), ParseIdError>,
}

pub(crate) static RUN_ID: Kind = Kind {
    name: "run id",
    macro_name: "run_id!",
    ty: "RunId",
    example: "run_id!(\"run_checkout_1a2b3c4d\")",
    trusted: "__run_id",
    check_constant: "check_run_id",
    surplus: "remove the second argument, or write `id_pair!(…)` for a run id and its thread id",
    of_parts: "`RunId::new(&thread, suffix)` or `RunId::generate(&thread)`",
    check: |text| RunIdRef::parse(text).map(drop),
};

pub(crate) static THREAD_ID: Kind = Kind {
    name: "thread id",
    macro_name: "thread_id!",
    ty: "ThreadId",
    example: "thread_id!(\"checkout\")",
    trusted: "__thread_id",
    check_constant: "check_thread_id",
    surplus: "remove the second argument",
    of_parts: "`ThreadId::parse(&format!(…))`, or `ThreadId::encode(&format!(…))` for any other text",
    check: |text| ThreadIdRef::parse(text).map(drop),
};

impl Kind {
    /// Returns `true` if this is the source of a string literal without an escape whose text is an id; an id has no `\`.
    pub(crate) fn accepts(&self, source: &str) -> bool {
        let text = source
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'));
        text.is_some_and(|text| (self.check)(text).is_ok())
    }

    pub(crate) fn check(&self, literal: &StringLiteral) -> Result<(), Mistake> {
        (self.check)(&literal.text).map_err(|error| Mistake {
            extent: literal.span_at(error.offset()).into(),
            message: self.report(error, &literal.text),
        })
    }

    /// Returns the message with the caret below the text, and the help.
    fn report(&self, error: ParseIdError, text: &str) -> String {
        let report = error.report(text).to_string();
        if !is_format(text) {
            return report;
        }
        // A repair that keeps the braces as underscores is not what the user meant.
        let picture = report
            .rsplit_once("\n\nhelp: ")
            .map_or(&*report, |(picture, _)| picture);
        format!("{picture}\n\nhelp: {}", self.formats_nothing())
    }

    /// Returns the mistake "invalid X: expected Y, found Z" with its help.
    pub(crate) fn mistake(
        &self,
        extent: Extent,
        expected: &str,
        found: &str,
        help: &str,
    ) -> Mistake {
        let name = self.name;
        let message = format!("invalid {name}: expected {expected}, found {found}\n\nhelp: {help}");
        Mistake { extent, message }
    }

    /// Returns the help that shows an example.
    pub(crate) fn write_example(&self) -> String {
        format!("write `{}`", self.example)
    }

    /// Returns the help for text that is known only at run time.
    pub(crate) fn write_parse(&self, text: &str) -> String {
        let ty = self.ty;
        format!("for text that is known only at run time, write `{ty}::parse({text})`")
    }

    /// Returns the help for a format string.
    pub(crate) fn formats_nothing(&self) -> String {
        let Self {
            macro_name,
            of_parts,
            ..
        } = self;
        format!("`{macro_name}` does not format text; write {of_parts}")
    }
}

/// Returns `true` if a text looks like a format string.
pub(crate) fn is_format(text: &str) -> bool {
    text.contains('{') && text.contains('}')
}
