use run_id::run_id;

const RUN: &str = "run_checkout_1a2b3c4d";

fn main() {
    let _ = run_id!(&RUN);
    let _ = run_id!(&"run_checkout_1a2b3c4d");
}
