use run_id::run_id;

mod ids {
    #[allow(non_upper_case_globals)]
    pub const checkout: &str = "run_checkout_1a2b3c4d";
}

fn main() {
    let _ = run_id!(ids::checkout);
    let _1 = "run_checkout_1a2b3c4d";
    let _ = run_id!(_1);
}
