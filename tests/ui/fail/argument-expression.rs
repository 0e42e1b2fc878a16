use run_id::run_id;

fn main() {
    let _ = run_id!(if true { "run_a_12345678" } else { "run_b_12345678" });
}
