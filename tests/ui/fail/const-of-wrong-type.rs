use run_id::run_id;

const NUMBER: u32 = 42;

fn main() {
    let _ = run_id!(NUMBER);
}
