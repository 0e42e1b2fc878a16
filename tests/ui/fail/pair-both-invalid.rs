use run_id::id_pair;

fn main() {
    let _ = id_pair!("test-run", "user 7");
}
