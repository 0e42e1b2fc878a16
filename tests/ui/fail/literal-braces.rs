use run_id::{run_id, thread_id};

fn main() {
    let user = 7;
    let _ = run_id!("run_user_{user}_1a2b3c4d");
    let _ = thread_id!("user_{}");
    // One brace is not filled in anywhere.
    let _ = thread_id!("user_{");
    let _ = user;
}
