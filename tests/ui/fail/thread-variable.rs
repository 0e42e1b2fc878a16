use run_id::thread_id;

fn main() {
    let name = "checkout";
    let _ = thread_id!(name);
}
