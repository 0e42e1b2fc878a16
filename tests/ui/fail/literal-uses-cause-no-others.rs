use std::collections::HashMap;

use run_id::{RunId, run_id};

fn takes(run_id: RunId) -> RunId {
    run_id
}

fn main() {
    let id = run_id!("test-run");
    let clone: RunId = takes(id.clone());
    let mut map = HashMap::new();
    map.insert(clone, id.thread_id().as_str().len());
}
