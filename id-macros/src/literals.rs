//! `run_id!`, `thread_id!` and `id_pair!`.

use id_core::{RunIdRef, ThreadIdRef};
use proc_macro2::TokenStream;

use crate::argument::{self, Argument, Extent};
use crate::emit::{Emit, Mistake};
use crate::kind::{Kind, RUN_ID, THREAD_ID, is_format};
use crate::literal::StringLiteral;

const PAIR_EXAMPLE: &str = "id_pair!(\"run_checkout_1a2b3c4d\", \"checkout\")";

/// Expands `id_pair!` from the same form of input.
pub(crate) fn id_pair(input: TokenStream) -> TokenStream {
    let (emit, arguments) = open(input);
    match pair(arguments) {
        Ok(Pair::Checked) => emit.checked(),
        Ok(Pair::Constants([(run_id, run_id_name), (thread_id, thread_id_name)])) => {
            let names = [run_id_name, thread_id_name];
            emit.constants("check_id_pair", "__id_pair", &[run_id, thread_id], &names)
        }
        Err(mistakes) => Emit::mistakes(mistakes),
    }
}

fn open(input: TokenStream) -> (Emit, Vec<TokenStream>) {
    let mut trees = input.into_iter();
    let expansion = trees.next();
    (Emit { expansion }, argument::split(trees.collect()))
}

/// Expands `run_id!` or `thread_id!`. The input is the expansion of a valid literal, a block, then the arguments.
pub(crate) fn single(kind: &Kind, input: TokenStream) -> TokenStream {
    let (emit, arguments) = open(input);
    let mut arguments = arguments.into_iter();
    let first = arguments.next().unwrap_or_default();
    let result = match arguments.next() {
        Some(second) => Err(second_argument(kind, first, second)),
        None => read(kind, first),
    };
    match result {
        Ok(Argument::Literal(_)) => emit.checked(),
        Ok(Argument::Constant(tokens)) => {
            emit.constants(kind.check_constant, kind.trusted, &[tokens], &[])
        }
        Err(mistake) => Emit::mistakes(vec![mistake]),
    }
}

/// The arguments of a valid `id_pair!`.
enum Pair {
    /// Literals that agree.
    Checked,
    /// At least one constant. Each argument comes with its name in messages, which is empty for a literal.
    Constants([(TokenStream, String); 2]),
}

fn pair(arguments: Vec<TokenStream>) -> Result<Pair, Vec<Mistake>> {
    let mut arguments = arguments.into_iter();
    let (run_id, thread_id) = match (arguments.next(), arguments.next(), arguments.next()) {
        (Some(run_id), Some(thread_id), None) => (run_id, thread_id),
        (_, _, Some(third)) => return Err(vec![wrong_count(third, "a third argument")]),
        (Some(first), ..) => return Err(vec![wrong_count(first, "only one argument")]),
        (None, ..) => return Err(vec![wrong_count(TokenStream::new(), "no argument")]),
    };
    let read = (
        read(&RUN_ID, run_id.clone()),
        read(&THREAD_ID, thread_id.clone()),
    );
    let (run_id, thread_id) = match read {
        (Ok(run_id), Ok(thread_id)) => (run_id, thread_id),
        (first, second) => {
            let mistakes = first.err().into_iter().chain(second.err());
            return Err(
                swapped(run_id, thread_id).map_or_else(|| mistakes.collect(), |one| vec![one])
            );
        }
    };
    match (run_id, thread_id) {
        (Argument::Literal(run_id), Argument::Literal(thread_id)) => {
            agree(&run_id, &thread_id).map_err(|mistake| vec![mistake])?;
            Ok(Pair::Checked)
        }
        (run_id, thread_id) => Ok(Pair::Constants([run_id.named(), thread_id.named()])),
    }
}

/// Returns the mistake if two literals are in the wrong order.
fn swapped(first: TokenStream, second: TokenStream) -> Option<Mistake> {
    let (Ok(Argument::Literal(first)), Ok(Argument::Literal(second))) = (
        Argument::read(&THREAD_ID, first),
        Argument::read(&RUN_ID, second),
    ) else {
        return None;
    };
    let run_id = RunIdRef::parse(&second.text).ok()?;
    let thread_id = ThreadIdRef::parse(&first.text).ok()?;
    Some(Mistake {
        extent: Extent {
            first: first.span(),
            last: second.span(),
        },
        message: format!(
            "invalid id pair: the run id comes first, then the thread id\n\nhelp: write `id_pair!(\"{run_id}\", \"{thread_id}\")`"
        ),
    })
}

/// Compares the thread of a run id with the thread id beside it; both are valid.
fn agree(run_id: &StringLiteral, thread_id: &StringLiteral) -> Result<(), Mistake> {
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
    Err(Mistake {
        extent: thread_id.span().into(),
        message,
    })
}

/// Returns the mistake of `id_pair!` with more or fewer than two arguments.
fn wrong_count(argument: TokenStream, found: &str) -> Mistake {
    Mistake {
        extent: Extent::of(argument),
        message: format!(
            "invalid id pair: expected a run id and a thread id, found {found}\n\nhelp: write `{PAIR_EXAMPLE}`"
        ),
    }
}

/// Reads an argument and checks it, if it is a literal.
fn read(kind: &Kind, argument: TokenStream) -> Result<Argument, Mistake> {
    let argument = Argument::read(kind, argument)?;
    if let Argument::Literal(literal) = &argument {
        kind.check(literal)?;
    }
    Ok(argument)
}

/// Returns the mistake of a macro with a second argument: that of a format string, or an argument too many.
fn second_argument(kind: &Kind, first: TokenStream, second: TokenStream) -> Mistake {
    match Argument::read(kind, first) {
        Ok(Argument::Literal(format)) if is_format(&format.text) => {
            let extent = Extent {
                first: format.span(),
                last: Extent::of(second).last,
            };
            let found = "a format string and its arguments";
            kind.mistake(extent, "one literal", found, &kind.formats_nothing())
        }
        _ => kind.mistake(
            Extent::of(second),
            "one argument",
            "a second argument",
            kind.surplus,
        ),
    }
}
