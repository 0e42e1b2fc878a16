use run_id::run_id;

fn main() {
    let _ = run_id!("run_\u{63}heck\tout_1a2b3c4d");
}
