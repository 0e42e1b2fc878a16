use run_id::run_id;

mod ids {
    pub const CHECKOUT: &str = "run_checkout_1A2b3c4d";
}

fn main() {
    let _ = run_id!(ids::CHECKOUT);
}
