use run_id::run_id;

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
    ($id:tt) => {
        run_id!($id)
    };
}

macro_rules! as_expr_twice {
    ($id:expr) => {
        as_expr!($id)
    };
}

fn main() {
    let _ = as_literal!("test-literal");
    let _ = as_expr!("test-expr");
    let _ = as_expr_twice!("test-twice");
    let _ = as_tt!("test-tt");
}
