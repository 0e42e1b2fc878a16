//! Objects of Rust that store an id under one name and give it back under another. `head` returns the first two characters.

/// A name, and the code under test.
pub(crate) const LOOKS: &[(&str, &str)] = &[
    (
        "a static list behind a lock",
        r"use std::sync::Mutex;
static JOBS: Mutex<Vec<String>> = Mutex::new(Vec::new());
fn put(job: &str) {
    JOBS.lock().unwrap().push(job.to_string());
}
pub fn head(run_id: &str) -> String {
    put(run_id);
    JOBS.lock().unwrap()[0][..2].to_string()
}
",
    ),
    (
        "a list in a cell",
        r"use std::cell::RefCell;
pub fn head(run_id: &str) -> String {
    let jobs = RefCell::new(Vec::new());
    jobs.borrow_mut().push(run_id.to_string());
    let read = jobs.borrow();
    read[0][..2].to_string()
}
",
    ),
    (
        "a list in a map",
        r#"use std::collections::HashMap;
pub fn head(run_id: &str) -> String {
    let mut jobs: HashMap<&str, Vec<String>> = HashMap::new();
    jobs.entry("open").or_default().push(run_id.to_string());
    jobs["open"][0][..2].to_string()
}
"#,
    ),
    (
        "a method that returns a field",
        r"struct Service {
    jobs: Vec<String>,
}
impl Service {
    fn jobs(&mut self) -> &mut Vec<String> {
        &mut self.jobs
    }
    fn heads(&self) -> Vec<String> {
        self.jobs.iter().map(|job| job[..2].to_string()).collect()
    }
}
pub fn head(run_id: &str) -> String {
    let mut service = Service { jobs: Vec::new() };
    service.jobs().push(run_id.to_string());
    service.heads().remove(0)
}
",
    ),
    (
        "a list that is extended",
        r"pub fn head(run_id: &str) -> String {
    let mut jobs: Vec<String> = Vec::new();
    jobs.extend([run_id.to_string()]);
    jobs[0][..2].to_string()
}
",
    ),
];

/// Code that gives the id back as it is.
pub(crate) const HARMLESS: &[(&str, &str)] = &[(
    "lists behind a lock and in a map",
    r#"use std::collections::HashMap;
use std::sync::Mutex;
static JOBS: Mutex<Vec<String>> = Mutex::new(Vec::new());
pub fn head(run_id: &str) -> String {
    JOBS.lock().unwrap().push(run_id.to_string());
    let mut jobs: HashMap<&str, Vec<String>> = HashMap::new();
    jobs.entry("open").or_default().push(run_id.to_string());
    assert_eq!(jobs["open"].len(), 1);
    JOBS.lock().unwrap()[0].clone()
}
"#,
)];
