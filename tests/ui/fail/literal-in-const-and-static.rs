use run_id::{RunId, run_id};

const CONST: RunId = run_id!("run_const_1A2b3c4d");
static STATIC: RunId = run_id!("run_static_1A2b3c4d");

fn main() {
    let _ = (&CONST, &STATIC);
}
