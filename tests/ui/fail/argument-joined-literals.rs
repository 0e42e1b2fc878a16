use run_id::{run_id, thread_id};

fn main() {
    let _ = run_id!("run_checkout_" "1a2b3c4d");
    let _ = thread_id!("check" + "out");
    let _ = thread_id!("check" + "out" +);
}
