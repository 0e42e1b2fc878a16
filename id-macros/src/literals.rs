//! `run_id!`, `thread_id!` and `id_pair!`.

use id_core::{ParseIdError, RunIdRef, ThreadIdRef};
use proc_macro2::{Span, TokenStream, TokenTree};

use crate::argument::{self, Argument, Mistake};
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
    /// The function of the facade's private module that makes it of a checked literal.
    trusted: &'static str,
    check: fn(&str) -> Result<(), ParseIdError>,
}

static RUN_ID: Kind = Kind {
    name: "run id",
    ty: "RunId",
    example: "run_id!(\"run_checkout_1a2b3c4d\")",
    trusted: "run_id",
    check: |text| RunIdRef::parse(text).map(drop),
};

static THREAD_ID: Kind = Kind {
    name: "thread id",
    ty: "ThreadId",
    example: "thread_id!(\"checkout\")",
    trusted: "thread_id",
    check: |text| ThreadIdRef::parse(text).map(drop),
};

const PAIR_EXAMPLE: &str = "id_pair!(\"run_checkout_1a2b3c4d\", \"checkout\")";

pub(crate) fn run_id(input: TokenStream) -> TokenStream {
    single(&RUN_ID, input)
}

pub(crate) fn thread_id(input: TokenStream) -> TokenStream {
    single(&THREAD_ID, input)
}

pub(crate) fn id_pair(input: TokenStream) -> TokenStream {
    let (emit, arguments) = open(input);
    pair(&emit, arguments).unwrap_or_else(|failures| emit.failures(failures))
}

/// Takes the facade's path off the front.
fn open(input: TokenStream) -> (Emit, Vec<TokenStream>) {
    let mut tokens = input.into_iter();
    let facade = tokens.next();
    (Emit::new(facade), argument::split(tokens.collect()))
}

fn single(kind: &Kind, input: TokenStream) -> TokenStream {
    let (emit, arguments) = open(input);
    let mut arguments = arguments.into_iter();
    let first = arguments.next().unwrap_or_default();
    let result = match arguments.next() {
        Some(second) => Err(kind.failure("one argument", &surplus(second))),
        None => kind.read(first),
    };
    match result {
        Ok(Argument::Literal(literal)) => emit.trusted(kind.trusted, literal.literal()),
        Ok(Argument::Constant(tokens)) => {
            emit.constant(kind.ty, &[kind.ty, "from_static"], vec![tokens])
        }
        Err(failure) => emit.failures(vec![failure]),
    }
}

fn pair(emit: &Emit, arguments: Vec<TokenStream>) -> Result<TokenStream, Vec<Failure>> {
    let mut arguments = arguments.into_iter();
    let (run_id, thread_id) = match (arguments.next(), arguments.next(), arguments.next()) {
        (Some(run_id), Some(thread_id), None) => (run_id, thread_id),
        (run_id, _, surplus_argument) => {
            let found = match (run_id, surplus_argument) {
                (_, Some(third)) => surplus(third),
                (Some(run_id), None) => Mistake {
                    span: argument::span(run_id),
                    found: "one".into(),
                    instead: None,
                },
                (None, None) => Mistake {
                    span: Span::call_site(),
                    found: "nothing".into(),
                    instead: None,
                },
            };
            return Err(vec![Failure::new(
                "id pair",
                "a run id and a thread id",
                &found,
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
            Ok(emit.trusted("id_pair", run_id.literal()))
        }
        (run_id, thread_id) => {
            let arguments = vec![run_id.into_tokens(), thread_id.into_tokens()];
            Ok(emit.constant("IdPair", &["IdPair", "from_static"], arguments))
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
        span: thread_id.span(),
        message,
    })
}

fn surplus(argument: TokenStream) -> Mistake {
    Mistake {
        span: argument::span(argument),
        found: "another one".into(),
        instead: None,
    }
}

impl Kind {
    /// Reads an argument and checks it, if it is a literal.
    fn read(&self, argument: TokenStream) -> Result<Argument, Failure> {
        let argument = Argument::read(argument, self.ty)
            .map_err(|mistake| self.failure("a string literal or a constant", &mistake))?;
        if let Argument::Literal(literal) = &argument {
            (self.check)(&literal.text).map_err(|error| Failure {
                span: literal.span_at(error.offset()),
                message: error.report(&literal.text).to_string(),
            })?;
        }
        Ok(argument)
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
