//! `run_id!`, `thread_id!` and `id_pair!`.

use id_core::{ParseIdError, RunIdRef, ThreadIdRef};
use proc_macro2::{TokenStream, TokenTree};

use crate::argument::{self, Argument, Extent, Mistake, Repair};
use crate::emit::{Emit, Failure};
use crate::literal::StringLiteral;

/// The kind of id that a macro takes.
struct Kind {
    /// Its name in messages.
    name: &'static str,
    /// The macro, with its `!`.
    macro_name: &'static str,
    /// Its type, in the facade.
    ty: &'static str,
    /// An example of the macro's use.
    example: &'static str,
    /// The function of the facade's private module that builds an id from a checked literal.
    trusted: &'static str,
    /// The function of the facade's private module that checks a constant.
    check_constant: &'static str,
    /// The help for a second argument.
    surplus: &'static str,
    /// The functions that build an id from parts at run time.
    of_parts: &'static str,
    check: fn(&str) -> Result<(), ParseIdError>,
}

static RUN_ID: Kind = Kind {
    name: "run id",
    macro_name: "run_id!",
    ty: "RunId",
    example: "run_id!(\"run_checkout_1a2b3c4d\")",
    trusted: "run_id",
    check_constant: "check_run_id",
    surplus: "remove it, or write `id_pair!(…)` for a run id and its thread id",
    of_parts: "`RunId::new(&thread, suffix)` or `RunId::generate(&thread)`",
    check: |text| RunIdRef::parse(text).map(drop),
};

static THREAD_ID: Kind = Kind {
    name: "thread id",
    macro_name: "thread_id!",
    ty: "ThreadId",
    example: "thread_id!(\"checkout\")",
    trusted: "thread_id",
    check_constant: "check_thread_id",
    surplus: "remove it",
    of_parts: "`ThreadId::parse(&format!(…))`, or `ThreadId::encode(&format!(…))` for text of any kind",
    check: |text| ThreadIdRef::parse(text).map(drop),
};

const PAIR_EXAMPLE: &str = "id_pair!(\"run_checkout_1a2b3c4d\", \"checkout\")";

/// Expands `run_id!`. The input is its call in parentheses, then its arguments.
pub(crate) fn run_id(input: TokenStream) -> TokenStream {
    single(&RUN_ID, input)
}

/// Expands `thread_id!` from the same form of input.
pub(crate) fn thread_id(input: TokenStream) -> TokenStream {
    single(&THREAD_ID, input)
}

/// Expands `id_pair!` from the same form of input.
pub(crate) fn id_pair(input: TokenStream) -> TokenStream {
    let (emit, arguments) = open(input);
    match pair(arguments) {
        Ok(Pair::Checked) => emit.checked(),
        Ok(Pair::Constants(arguments)) => emit.constant_pair(arguments),
        Err(failures) => Emit::failures(failures),
    }
}

/// Returns `true` if a token is a string literal without an escape that holds a run id.
pub(crate) fn is_run_id(token: &str) -> bool {
    RUN_ID.accepts(token)
}

/// Returns `true` if a token is a string literal without an escape that holds a thread id.
pub(crate) fn is_thread_id(token: &str) -> bool {
    THREAD_ID.accepts(token)
}

fn open(input: TokenStream) -> (Emit, Vec<TokenStream>) {
    let mut trees = input.into_iter();
    (Emit::new(trees.next()), argument::split(trees.collect()))
}

/// Expands a literal macro of one argument.
fn single(kind: &Kind, input: TokenStream) -> TokenStream {
    let (emit, arguments) = open(input);
    let mut arguments = arguments.into_iter();
    let first = arguments.next().unwrap_or_default();
    let result = match arguments.next() {
        Some(second) => Err(kind.second_argument(first, second)),
        None => kind.read(first),
    };
    match result {
        Ok(Argument::Literal(_)) => emit.checked(),
        Ok(Argument::Constant(tokens)) => emit.constant(kind.check_constant, kind.trusted, tokens),
        Err(failure) => Emit::failures(vec![failure]),
    }
}

/// The arguments of a valid `id_pair!`.
enum Pair {
    /// Literals that agree.
    Checked,
    /// At least one constant. Each argument comes with its name in messages, which is empty for a literal.
    Constants([(TokenStream, String); 2]),
}

fn pair(arguments: Vec<TokenStream>) -> Result<Pair, Vec<Failure>> {
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
                    repair: Repair::Example,
                },
            };
            let help = match mistake.repair {
                Repair::Say(help) => help,
                _ => format!("write `{PAIR_EXAMPLE}`"),
            };
            let found = mistake.found;
            return Err(vec![Failure {
                extent: mistake.extent,
                message: format!(
                    "invalid id pair: expected a run id and a thread id, found {found}\n\nhelp: {help}"
                ),
            }]);
        }
    };
    let read = (
        RUN_ID.read(run_id.clone()),
        THREAD_ID.read(thread_id.clone()),
    );
    let (run_id, thread_id) = match read {
        (Ok(run_id), Ok(thread_id)) => (run_id, thread_id),
        (first, second) => {
            let failures = first.err().into_iter().chain(second.err());
            return Err(
                swapped(run_id, thread_id).map_or_else(|| failures.collect(), |one| vec![one])
            );
        }
    };
    match (run_id, thread_id) {
        (Argument::Literal(run_id), Argument::Literal(thread_id)) => {
            agree(&run_id, &thread_id).map_err(|failure| vec![failure])?;
            Ok(Pair::Checked)
        }
        (run_id, thread_id) => Ok(Pair::Constants([run_id.named(), thread_id.named()])),
    }
}

/// Returns the failure if two literals are in the wrong order.
fn swapped(first: TokenStream, second: TokenStream) -> Option<Failure> {
    let (Ok(Argument::Literal(first)), Ok(Argument::Literal(second))) =
        (Argument::read(first), Argument::read(second))
    else {
        return None;
    };
    let run_id = RunIdRef::parse(&second.text).ok()?;
    let thread_id = ThreadIdRef::parse(&first.text).ok()?;
    Some(Failure {
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

/// Returns the mistake of an argument too many.
fn surplus(argument: TokenStream, instead: String) -> Mistake {
    Mistake {
        extent: Extent::of(argument),
        found: "one more".into(),
        repair: Repair::Say(instead),
    }
}

impl Kind {
    /// Returns `true` if this is the source of a string literal without an escape whose text is an id; an id has no `\`.
    fn accepts(&self, source: &str) -> bool {
        let text = source
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'));
        text.is_some_and(|text| (self.check)(text).is_ok())
    }

    /// Reads an argument and checks it, if it is a literal.
    fn read(&self, argument: TokenStream) -> Result<Argument, Failure> {
        let argument = Argument::read(argument)
            .map_err(|mistake| self.failure("a string literal or a constant", mistake))?;
        if let Argument::Literal(literal) = &argument {
            (self.check)(&literal.text).map_err(|error| Failure {
                extent: literal.span_at(error.offset()).into(),
                message: self.report(error, &literal.text),
            })?;
        }
        Ok(argument)
    }

    /// The error with its picture and the repair.
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

    /// The failure of a macro with a second argument: of a format string, or of one that is too many.
    fn second_argument(&self, first: TokenStream, second: TokenStream) -> Failure {
        match Argument::read(first) {
            Ok(Argument::Literal(format)) if is_format(&format.text) => Failure {
                extent: Extent {
                    first: format.span(),
                    last: Extent::of(second).last,
                },
                message: format!(
                    "invalid {}: expected one literal, found a format string and its arguments\n\nhelp: {}",
                    self.name,
                    self.formats_nothing()
                ),
            },
            _ => self.failure("one argument", surplus(second, self.surplus.into())),
        }
    }

    fn formats_nothing(&self) -> String {
        let Self {
            macro_name,
            of_parts,
            ..
        } = self;
        format!("`{macro_name}` formats nothing; write {of_parts}")
    }

    /// "invalid X: expected Y, found Z", and what to write.
    fn failure(&self, expected: &str, mistake: Mistake) -> Failure {
        let Mistake {
            extent,
            found,
            repair,
        } = mistake;
        let (name, help) = (self.name, self.help(repair));
        let message = format!("invalid {name}: expected {expected}, found {found}\n\nhelp: {help}");
        Failure { extent, message }
    }

    fn help(&self, repair: Repair) -> String {
        let Self { ty, example, .. } = self;
        let parse = |text: &str| {
            format!("write `{ty}::parse({text})` for text that is known at run time only")
        };
        match repair {
            Repair::Example => format!("write `{example}`"),
            Repair::Say(help) => help,
            Repair::Concat(literals) => {
                format!("write `concat!({})`", literals.join(", "))
            }
            Repair::Parse(text) => parse(&text),
            Repair::Rename(path) => format!(
                "{}\nhelp: constants are recognised by SCREAMING_CASE: if `{path}` is one, rename it",
                parse(&format!("&{path}"))
            ),
            Repair::NotFormatted => self.formats_nothing(),
        }
    }
}

/// Returns `true` if a text looks like a format string.
fn is_format(text: &str) -> bool {
    text.contains('{') && text.contains('}')
}

impl Argument {
    /// Returns the tokens and their name in messages: the source of a constant, and nothing for a literal.
    fn named(self) -> (TokenStream, String) {
        match self {
            Self::Literal(literal) => {
                let literal = TokenTree::Literal(literal.literal().clone());
                (literal.into(), String::new())
            }
            Self::Constant(tokens) => {
                let name = argument::written(&tokens);
                (tokens, name)
            }
        }
    }
}
