use run_id::ExecutionContext;

#[derive(ExecutionContext)]
union Request {
    a: u32,
    b: f32,
}

fn main() {}
