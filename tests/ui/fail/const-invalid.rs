use run_id::run_id;

const ID: &str = "test-run";

fn main() {
    let _ = run_id!(ID);
}
