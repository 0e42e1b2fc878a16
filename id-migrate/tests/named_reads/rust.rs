//! Reads by name in Rust.

use super::{Assert, is_doubted, is_safe};

#[test]
fn reads_of_fields_and_keys() {
    let test = "#[test]\nfn a() { post(json!({\"run_id\": \"run-1\"})); }\n";
    for (read, assert) in [
        (
            "run[\"run_id\"].as_str().unwrap()[4..].len()",
            is_doubted as Assert,
        ),
        ("self.run_id[4..].len()", is_doubted),
        ("self.run_id().starts_with(\"run-\")", is_doubted),
        ("std::env::var(\"RUN_ID\").unwrap().len()", is_doubted),
        ("self.run_id.as_ref_id()", is_safe),
        ("self.run_id.thread_id().to_owned()", is_safe),
    ] {
        let code = format!("impl Run {{\n    fn on(&self) {{ {read}; }}\n}}\n");
        assert(("tests/a.rs", test), ("src/lib.rs", &code));
    }
}

#[test]
fn values_reached_in_roundabout_ways() {
    for (code, test) in [
        (
            "macro_rules! number { ($id:expr) => { $id.rsplit('-').next() }; }\npub fn read(run_id: &str) { number!(run_id); }\n",
            "read(run_id)",
        ),
        (
            "pub struct Builder { id: Option<String> }\nimpl Builder { pub fn run_id(mut self, id: &str) -> Self { self.id = Some(id.into()); self }\n pub fn build(self) -> bool { match self.id { Some(v) if v.len() < 8 => true, _ => false } } }\n",
            "Builder::new().run_id(run_id).build()",
        ),
        (
            "pub fn read(run_id: String) -> usize { let (tx, rx) = channel(); tx.send(run_id).unwrap(); let got = rx.recv().unwrap(); got.len() }\n",
            "read(run_id.to_string())",
        ),
        (
            "pub fn read(run_id: String) -> usize { let (tx, rx) = channel(); work(tx, rx); let (tx, ids) = channel(); tx.send(run_id).unwrap(); let got = ids.recv().unwrap(); got.len() }\n",
            "read(run_id.to_string())",
        ),
        (
            "pub enum Message { Start(String), Stop }\npub fn take(m: Message) -> usize { match m { Message::Start(name) => name.len(), Message::Stop => 0 } }\n",
            "take(Message::Start(run_id.to_string()))",
        ),
        (
            "pub trait Short { fn short(&self) -> usize; }\nimpl Short for str { fn short(&self) -> usize { self.len() } }\n",
            "Short::short(run_id)",
        ),
        (
            "fn current() -> Option<String> { std::env::var(\"RUN_ID\").ok() }\npub fn read() -> usize { current().map_or(0, |v| v.len()) }\n",
            "set(\"RUN_ID\", run_id)",
        ),
        (
            "pub struct Args { #[arg(long, value_parser = short)] pub run_id: String }\n",
            "Args::of(\"x\", run_id)",
        ),
    ] {
        let test = format!(
            "use app::*;\n\n#[test]\nfn works() {{\n    let run_id = \"run-1\";\n    {test};\n}}\n"
        );
        is_doubted(("tests/a.rs", &test), ("src/lib.rs", code));
    }
    for (code, test) in [
        (
            "macro_rules! keep { ($id:expr) => { seen.push($id) }; }\npub fn read(run_id: &str) { keep!(run_id); }\n",
            "read(run_id)",
        ),
        (
            "pub enum Message { Start(String), Stop }\npub fn take(m: Message) -> Option<String> { match m { Message::Start(name) => Some(name), Message::Stop => None } }\n",
            "take(Message::Start(run_id.to_string()))",
        ),
    ] {
        let test = format!(
            "use app::*;\n\n#[test]\nfn works() {{\n    let run_id = \"run-1\";\n    {test};\n}}\n"
        );
        is_safe(("tests/a.rs", &test), ("src/lib.rs", code));
    }
}

#[test]
fn a_function_that_gets_the_field_of_a_row() {
    let test = "use shop::lanes::lanes;\n#[test]\nfn a() { let run_id = \"ab-1-try-1\"; store().record(run_id); assert!(lanes(&store())[0].is_known()); }\n";
    let code = |parameter: &str, argument: &str| {
        format!(
            "pub fn lanes(store: &Store) -> Vec<Lane> {{ store.rows().map(|row| Lane {{ job: job_of({argument}) }}).collect() }}\n\
             fn job_of({parameter}: &str) -> &str {{ {parameter}.split_once(\"-try-\").map_or(\"\", |(job, _)| job) }}\n"
        )
    };
    for (parameter, argument, assert) in [
        ("run_id", "&row.run_id", is_doubted as Assert),
        ("run_id", "row.run_id()", is_doubted),
        ("run_id", "&row.name", is_safe),
        ("name", "&row.run_name", is_safe),
    ] {
        let code = code(parameter, argument);
        assert(("tests/a.rs", test), ("src/lanes.rs", &code));
    }
}
