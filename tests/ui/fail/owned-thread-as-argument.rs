use run_id::{RunId, thread_id};

fn main() {
    let _ = RunId::generate(thread_id!("checkout"));
}
