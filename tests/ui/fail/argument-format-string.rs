use run_id::{run_id, thread_id};

fn main() {
    let thread = "checkout";
    let _ = run_id!("run_{}_1a2b3c4d", thread);
    let _ = thread_id!("user-{}", 7);
}
