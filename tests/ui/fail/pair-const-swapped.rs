use run_id::id_pair;

const RUN: &str = "run_checkout_1a2b3c4d";
const THREAD: &str = "checkout";

fn main() {
    let _ = id_pair!(THREAD, RUN);
}
