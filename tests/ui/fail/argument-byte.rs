use run_id::run_id;

fn main() {
    let _ = run_id!(b'r');
}
