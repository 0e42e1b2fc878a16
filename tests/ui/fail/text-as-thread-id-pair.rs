use run_id::{IdPair, run_id};

fn main() {
    let header = String::from("checkout");
    let _ = IdPair::new(run_id!("run_checkout_1a2b3c4d"), &header);
}
