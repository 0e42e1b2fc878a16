use run_id::RunId;

fn main() {
    let _ = RunId::generate("checkout");
}
