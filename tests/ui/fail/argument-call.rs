use run_id::run_id;

fn text() -> &'static str {
    "run_checkout_1a2b3c4d"
}

fn main() {
    let _ = run_id!(text());
}
