use run_id::id_pair;

const RUN: &str = "run_checkout_1a2b3c4d";

mod threads {
    pub const BILLING: &str = "billing";
}

fn main() {
    let _ = id_pair!(RUN, threads::BILLING);
    let _ = id_pair!(RUN, "billing");
}
