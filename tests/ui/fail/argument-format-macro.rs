use run_id::run_id;

fn main() {
    let _ = run_id!(format!("run_{}_1a2b3c4d", "checkout"));
}
