use run_id::run_id;

fn main() {
    let _ = run_id!("run_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_1A2B3C4D");
}
