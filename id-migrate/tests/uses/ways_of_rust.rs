//! Ways on which code of Rust hands an id to a function of another file, `far`.

use super::project::Project;

/// Code of `main(v)`, which returns `far(v)`.
const WAYS: &[&str] = &[
    "fn is_far(v: &str) -> bool { far(v).is_some() }
     pub fn main(v: &str) -> Option<String> { if is_far(v) { far(v) } else { None } }",
    "pub fn main(v: &str) -> Option<String> { match far(v) { Some(y) => Some(y), None => None } }",
    "pub fn main(v: &str) -> Option<String> { if let Some(y) = Some(v) { return far(y); } None }",
    "pub fn main(v: &str) -> Option<String> { match (1, v) { (1, y) => far(y), _ => None } }",
    "pub fn main(v: &str) -> Option<String> { let t = (1, v); far(t.1) }",
    "pub fn main(v: &str) -> Option<String> { let x = vec![v]; match x.as_slice() { [y] => far(y), _ => None } }",
    "pub fn main(v: &str) -> Option<String> { let y = if v.is_empty() { \"\" } else { v }; far(y) }",
    "pub fn main(v: &str) -> Option<String> { let y = { let z = v; z }; far(y) }",
    "pub fn main(v: &str) -> Option<String> { let y = loop { break v; }; far(y) }",
    "pub struct T(String);
     impl std::fmt::Display for T {
         fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.0) }
     }
     pub fn main(v: &str) -> Option<String> { far(&T(v.into()).to_string()) }",
    "pub struct T(String);
     impl std::fmt::Display for T {
         fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&self.0) }
     }
     pub fn main(v: &str) -> Option<String> { let t = T(v.into()); far(&format!(\"{t}\")) }",
    "fn fail(v: &str) -> Result<(), String> { Err(v.to_string()) }
     pub fn main(v: &str) -> Option<String> { far(&fail(v).unwrap_err()) }",
    "pub fn main(v: &str) -> Option<String> { far(Some(v).filter(|y| *y != \"q\").unwrap_or_default()) }",
    "pub fn main(v: &str) -> Option<String> { far(std::iter::empty().chain(Some(v)).next().unwrap()) }",
    "pub fn main(v: &str) -> Option<String> { let mut a = v.to_string(); far(&std::mem::take(&mut a)) }",
    "pub struct Held<T> { value: T }
     impl<T> Held<T> { fn map<U>(self, work: impl FnOnce(T) -> U) -> U { work(self.value) } }
     pub fn main(v: &str) -> Option<String> { Held { value: v }.map(|y| far(y)) }",
    "pub fn main(v: &str) -> Option<String> {
         let (mut a, mut b) = (String::new(), v.to_string());
         std::mem::swap(&mut a, &mut b);
         far(&a)
     }",
    "pub fn main(v: &str) -> Option<String> { let y = 'a: { if v.is_empty() { break 'a \"\"; } break 'a v; }; far(y) }",
    "pub struct Slots { by_slot: std::collections::HashMap<u8, String> }
     impl Slots {
         fn claim(&mut self, v: &str) { self.by_slot.insert(1, v.to_string()); }
         fn free(&mut self) -> Option<String> { self.by_slot.remove(&1).and_then(|y| far(&y)) }
     }
     pub fn main(v: &str) -> Option<String> { let mut s = Slots { by_slot: Default::default() }; s.claim(v); s.free() }",
    "pub fn main(v: &str) -> Option<String> {
         let mut all = std::collections::HashMap::new();
         all.insert(v.to_string(), 1);
         let (y, _) = all.remove_entry(v)?;
         far(&y)
     }",
    "pub fn main(v: &str) -> Option<String> {
         let (tx, rx) = std::sync::mpsc::channel::<(u8, String)>();
         tx.send((1, v.to_string())).ok()?;
         let (_, y) = rx.recv().ok()?;
         far(&y)
     }",
    "pub fn main(v: &str) -> Option<String> { let line = format!(\"run:{v}\"); line.strip_prefix(\"run:\").and_then(|y| far(y)) }",
    "pub struct Runs;
     impl std::ops::Index<&str> for Runs {
         type Output = bool;
         fn index(&self, y: &str) -> &bool { if far(y).is_some() { &true } else { &false } }
     }
     pub fn main(v: &str) -> Option<String> { Runs[v].then(String::new) }",
    "fn ids(y: &str) -> impl Iterator<Item = &str> { std::iter::once(y) }
     pub fn main(v: &str) -> Option<String> { ids(v).find_map(|y| far(y)) }",
    "pub enum State { Idle, Busy { owner: String } }
     impl State { fn next(self, owner: &str) -> State { State::Busy { owner: owner.to_string() } } }
     pub fn main(v: &str) -> Option<String> {
         match State::Idle.next(v) { State::Busy { owner } => far(&owner), State::Idle => None }
     }",
];

/// Applies the safe fixes to a test of `main`. Returns the test afterwards.
fn fixed(main: &str, far: &str) -> String {
    let project = Project::with(&[
        (
            "Cargo.toml",
            "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
        ),
        (
            "src/lib.rs",
            &format!("mod far;\npub mod wanted;\nuse far::far;\n{main}\n"),
        ),
        ("src/far.rs", far),
        (
            "src/wanted.rs",
            "pub fn wanted() -> Option<String> { String::from_utf8(vec![98, 101]).ok() }\n",
        ),
        (
            "tests/main.rs",
            "use app::wanted::wanted;\n\n#[test]\nfn main_works() {\n    let run_id = \"beta-1\";\n    \
             assert_eq!(app::main(run_id), wanted());\n}\n",
        ),
    ]);
    project.run(&["fix", "--apply", "-q"]);
    project.read("tests/main.rs")
}

#[test]
fn an_id_that_a_far_function_inspects_stays() {
    let head = "pub fn far(v: &str) -> Option<String> { v.get(..2).map(str::to_owned) }\n";
    for main in WAYS {
        assert!(fixed(main, head).contains("\"beta-1\""), "{main}");
    }
    let plain = "pub fn main(v: &str) -> Option<String> { far(v) }";
    let retained = "pub fn far(v: &str) -> Option<String> {
    let mut y = v.to_string();
    y.retain(|letter| letter != '-');
    Some(y)
}
";
    assert!(fixed(plain, retained).contains("\"beta-1\""));
}

#[test]
fn an_id_that_a_far_function_returns_gets_a_new_text() {
    for main in WAYS {
        let after = fixed(
            main,
            "pub fn far(v: &str) -> Option<String> { Some(v.to_string()) }\n",
        );
        assert!(after.contains("\"run_"), "{main}");
    }
}
