use run_id::{IdPair, RunId, ThreadId, id_pair, run_id, thread_id};

fn is_nightly(run: &RunId) -> bool {
    match run {
        run_id!("run_nightly_00000001") => true,
        _ => false,
    }
}

fn is_checkout(thread: &ThreadId) -> bool {
    matches!(thread, thread_id!("checkout"))
}

fn is_first(pair: &IdPair) -> bool {
    matches!(pair, id_pair!("run_checkout_1a2b3c4d", "checkout"))
}

fn main() {}
