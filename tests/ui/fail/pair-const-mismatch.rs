use run_id::id_pair;

const RUN: &str = "run_checkout_1a2b3c4d";

fn main() {
    let _ = id_pair!(RUN, "billing");
}
