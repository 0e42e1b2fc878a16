use runs::Context;

pub const RUN: &str = "common-run";

pub fn context() -> Context {
    Context::new("helper-run", "checkout").expect("a good id")
}

macro_rules! context_of {
    () => {
        runs::Context {
            run_id: "macro-run".to_owned(),
            thread_id: "checkout".to_owned(),
            agent_name: "triage".to_owned(),
        }
    };
}
pub(crate) use context_of;
