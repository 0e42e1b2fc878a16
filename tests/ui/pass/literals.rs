//! Every form of literal and constant, in every place that takes an expression.
use run_id::{IdPair, RunId, ThreadId, id_pair, run_id, thread_id};

const TEXT: &str = "run_checkout_1a2b3c4d";

mod ids {
    pub const CHECKOUT_2: &str = "run_checkout_00000002";
}

struct Type;

impl Type {
    const TEXT: &str = "run_type_00000001";
}

static STATIC: RunId = run_id!("run_checkout_1a2b3c4d");
const CONST: RunId = run_id!(TEXT);
static THREAD: ThreadId = thread_id!("checkout");
static PAIR: IdPair = id_pair!("run_checkout_1a2b3c4d", "checkout",);

macro_rules! as_literal {
    ($id:literal) => {
        run_id!($id)
    };
}

macro_rules! as_expr {
    ($id:expr) => {
        run_id!($id)
    };
}

macro_rules! as_tt {
    ($($id:tt)*) => {
        run_id!($($id)*)
    };
}

macro_rules! twice {
    ($id:expr) => {
        as_expr!($id)
    };
}

fn main() {
    let ids = [
        run_id!("run_checkout_1a2b3c4d"),
        run_id!("run_checkout_1a2b3c4d",),
        run_id![r"run_checkout_1a2b3c4d"],
        run_id! { r##"run_checkout_1a2b3c4d"## },
        run_id!("run_\x63heckout\u{5f}1a2b\
                 3c4d"),
        run_id!("run_checkout\u{5_f}1a2b\
	3c4d"),
        run_id!(TEXT),
        run_id!(concat!("run_", "checkout", "_1a2b3c4d")),
        run_id!(core::concat!("run_checkout_1a2b", "3c4d")),
        as_literal!("run_checkout_1a2b3c4d"),
        as_expr!("run_checkout_1a2b3c4d"),
        as_expr!(TEXT),
        as_tt!("run_checkout_1a2b3c4d"),
        twice!("run_checkout_1a2b3c4d"),
        run_id::run_id!("run_checkout_1a2b3c4d"),
        CONST,
        STATIC.clone(),
        PAIR.run_id().clone(),
    ];
    assert!(ids.iter().all(|id| *id == STATIC && id.thread_id() == THREAD));
    assert_eq!(run_id!(ids::CHECKOUT_2).suffix().to_u32(), 2);
    assert_eq!(run_id!(Type::TEXT).thread_id(), "type");
    assert_eq!(run_id!(stringify!(run_checkout_1a2b3c4d)), STATIC);
    assert_eq!(id_pair!(TEXT, "checkout"), PAIR);
    assert_eq!(thread_id!(concat!("check", "out")), THREAD);
}
