use run_id::thread_id;

fn main() {
    let _ = thread_id!("user/7");
}
