//! `run_id!`, `thread_id!` and `id_pair!`.

use id_core::{ParseIdError, RunIdRef, ThreadIdRef};
use proc_macro2::{TokenStream, TokenTree};

use crate::argument::{self, Argument, Extent, Mistake};
use crate::emit::{Emit, Failure};
use crate::literal::StringLiteral;

/// One of the ids that a literal can be.
struct Kind {
    /// What messages call it.
    name: &'static str,
    /// Its type, in the facade.
    ty: &'static str,
    /// How to write one.
    example: &'static str,
    /// The function of the facade's private module that makes it of a literal that was checked.
    trusted: &'static str,
    /// The function of the facade's private module that checks a constant.
    check_constant: &'static str,
    /// What to do with a second argument.
    surplus: &'static str,
    check: fn(&str) -> Result<(), ParseIdError>,
}

static RUN_ID: Kind = Kind {
    name: "run id",
    ty: "RunId",
    example: "run_id!(\"run_checkout_1a2b3c4d\")",
    trusted: "run_id",
    check_constant: "check_run_id",
    surplus: "remove it, or write `id_pair!(…)` for a run id and its thread id",
    check: |text| RunIdRef::parse(text).map(drop),
};

static THREAD_ID: Kind = Kind {
    name: "thread id",
    ty: "ThreadId",
    example: "thread_id!(\"checkout\")",
    trusted: "thread_id",
    check_constant: "check_thread_id",
    surplus: "remove it",
    check: |text| ThreadIdRef::parse(text).map(drop),
};

const PAIR_EXAMPLE: &str = "id_pair!(\"run_checkout_1a2b3c4d\", \"checkout\")";

/// `run_id!`: the call that it becomes, in parentheses, then its arguments.
pub(crate) fn run_id(input: TokenStream) -> TokenStream {
    single(&RUN_ID, input)
}

/// `thread_id!`, likewise.
pub(crate) fn thread_id(input: TokenStream) -> TokenStream {
    single(&THREAD_ID, input)
}

/// `id_pair!`, likewise.
pub(crate) fn id_pair(input: TokenStream) -> TokenStream {
    let (emit, arguments) = open(input);
    pair(emit, arguments).unwrap_or_else(Emit::failures)
}

/// Whether a token is a run id's literal without an escape.
pub(crate) fn is_run_id(token: &str) -> bool {
    RUN_ID.accepts(token)
}

/// Whether a token is a thread id's literal without an escape.
pub(crate) fn is_thread_id(token: &str) -> bool {
    THREAD_ID.accepts(token)
}

fn open(input: TokenStream) -> (Emit, Vec<TokenStream>) {
    let mut trees = input.into_iter();
    (Emit::new(trees.next()), argument::split(trees.collect()))
}

/// A literal macro of one argument.
fn single(kind: &Kind, input: TokenStream) -> TokenStream {
    let (emit, arguments) = open(input);
    let mut arguments = arguments.into_iter();
    let first = arguments.next().unwrap_or_default();
    let result = match arguments.next() {
        Some(second) => Err(kind.failure("one argument", &surplus(second, kind.surplus.into()))),
        None => kind.read(first),
    };
    match result {
        Ok(Argument::Literal(_)) => emit.checked(),
        Ok(Argument::Constant(tokens)) => {
            emit.constants(kind.check_constant, kind.trusted, vec![tokens])
        }
        Err(failure) => Emit::failures(vec![failure]),
    }
}

fn pair(emit: Emit, arguments: Vec<TokenStream>) -> Result<TokenStream, Vec<Failure>> {
    let mut arguments = arguments.into_iter();
    let (run_id, thread_id) = match (arguments.next(), arguments.next(), arguments.next()) {
        (Some(run_id), Some(thread_id), None) => (run_id, thread_id),
        (first, _, third) => {
            let mistake = match (first, third) {
                (_, Some(third)) => surplus(third, format!("write `{PAIR_EXAMPLE}`")),
                (first, None) => Mistake {
                    found: if first.is_some() {
                        "only one"
                    } else {
                        "nothing"
                    }
                    .into(),
                    extent: Extent::of(first.unwrap_or_default()),
                    instead: None,
                },
            };
            let expected = "a run id and a thread id";
            return Err(vec![Failure::new(
                "id pair",
                expected,
                &mistake,
                PAIR_EXAMPLE,
            )]);
        }
    };
    let (run_id, thread_id) = match (RUN_ID.read(run_id), THREAD_ID.read(thread_id)) {
        (Ok(run_id), Ok(thread_id)) => (run_id, thread_id),
        (run_id, thread_id) => {
            return Err(run_id.err().into_iter().chain(thread_id.err()).collect());
        }
    };
    match (run_id, thread_id) {
        (Argument::Literal(run_id), Argument::Literal(thread_id)) => {
            agree(&run_id, &thread_id).map_err(|failure| vec![failure])?;
            Ok(emit.checked())
        }
        (run_id, thread_id) => {
            let arguments = vec![run_id.into_tokens(), thread_id.into_tokens()];
            Ok(emit.constants("check_id_pair", "id_pair", arguments))
        }
    }
}

/// Compares the thread of a run id with the thread id beside it; both are valid.
fn agree(run_id: &StringLiteral, thread_id: &StringLiteral) -> Result<(), Failure> {
    let Ok(id) = RunIdRef::parse(&run_id.text) else {
        return Ok(());
    };
    let (expected, found) = (id.thread_id(), &thread_id.text);
    if expected == *found {
        return Ok(());
    }
    let message = format!(
        "invalid id pair: expected the thread `{expected}`, found `{found}`\n\nhelp: write `{expected}`, or a run id of the thread `{found}`"
    );
    Err(Failure {
        extent: thread_id.span().into(),
        message,
    })
}

/// An argument behind the last one that there should be.
fn surplus(argument: TokenStream, instead: String) -> Mistake {
    Mistake {
        extent: Extent::of(argument),
        found: "one more".into(),
        instead: Some(instead),
    }
}

impl Kind {
    /// Whether this is the source of a string literal without an escape whose text is an id; an id has no `\`.
    fn accepts(&self, source: &str) -> bool {
        let text = source
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'));
        text.is_some_and(|text| (self.check)(text).is_ok())
    }

    /// Reads an argument and checks it, if it is a literal.
    fn read(&self, argument: TokenStream) -> Result<Argument, Failure> {
        let argument = Argument::read(argument, self.ty)
            .map_err(|mistake| self.failure("a string literal or a constant", &mistake))?;
        if let Argument::Literal(literal) = &argument {
            (self.check)(&literal.text).map_err(|error| Failure {
                extent: literal.span_at(error.offset()).into(),
                message: self.report(error, &literal.text),
            })?;
        }
        Ok(argument)
    }

    /// The error with its picture and the repair. Who writes braces expects to see them filled in.
    fn report(&self, error: ParseIdError, text: &str) -> String {
        let report = error.report(text);
        if !(text.contains('{') && text.contains('}')) {
            return report.to_string();
        }
        let ty = self.ty;
        format!(
            "{report}\nhelp: nothing is filled in between braces; write `{ty}::parse(&format!(…))` for text that is known at run time only"
        )
    }

    fn failure(&self, expected: &str, mistake: &Mistake) -> Failure {
        Failure::new(self.name, expected, mistake, self.example)
    }
}

impl Argument {
    fn into_tokens(self) -> TokenStream {
        match self {
            Self::Literal(literal) => TokenTree::Literal(literal.literal().clone()).into(),
            Self::Constant(tokens) => tokens,
        }
    }
}
