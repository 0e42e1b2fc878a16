use run_id::thread_id;

const THREAD: &str = "user 7";

fn main() {
    let _ = thread_id!(THREAD);
}
