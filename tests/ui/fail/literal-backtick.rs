use run_id::run_id;

fn main() {
    let _ = run_id!("run_a`b_1a2b3c4d");
}
