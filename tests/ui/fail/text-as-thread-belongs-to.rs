use run_id::{RunId, run_id};

fn is_of(run: &RunId, thread: &str) -> bool {
    run.belongs_to(thread)
}

fn main() {
    let _ = is_of(&run_id!("run_checkout_1a2b3c4d"), "checkout");
}
