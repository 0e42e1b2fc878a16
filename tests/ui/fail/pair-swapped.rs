use run_id::id_pair;

fn main() {
    let _ = id_pair!("checkout", "run_checkout_1a2b3c4d");
}
