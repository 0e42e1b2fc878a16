use run_id::{RunId, Suffix};

fn main() {
    let header = String::from("checkout");
    let _ = RunId::new(header, Suffix::from_u32(1));
}
