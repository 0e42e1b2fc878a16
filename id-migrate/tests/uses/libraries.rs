//! Code that inspects the result of a library function with an id in it, or a text that a library builds from an id.

use super::Case;

#[rustfmt::skip]
pub(crate) const LOOKS: &[Case] = &[
    ("intl", &[
        ("lib.ts", r#"const c = new Intl.Collator("en");
export function order(runs: { runId: string; n: number }[]) { return [...runs].sort((a, b) => c.compare(a.runId, b.runId)); }
"#),
        ("t.test.ts", r#"import { order } from "./lib";
test("t", async () => { expect(order([{ runId: "zeta", n: 1 }, { runId: "beta", n: 2 }, { runId: "run_aaa", n: 3 }]).map((x) => x.n)).toEqual([2, 3, 1]); });
"#),
    ]),
    ("promise1", &[
        ("lib.ts", r"export const n = (id: string) => Promise.resolve(id).then((s) => s.length);
"),
        ("t.test.ts", r#"import { n } from "./lib";
test("t", async () => { const runId = "job-1"; expect(await n(runId)).toBe(5); });
"#),
    ]),
    ("promise2", &[
        ("lib.ts", r"export const n = async (ids: string[]) => { const [a] = await Promise.all(ids.map(async (i) => i)); return a.length; };
"),
        ("t.test.ts", r#"import { n } from "./lib";
test("t", async () => { const runId = "job-1"; expect(await n([runId])).toBe(5); });
"#),
    ]),
    ("promise3", &[
        ("lib.ts", r"export const load = (id: string) => new Promise<string>((resolve) => setTimeout(() => resolve(id), 1));
export const n = async (id: string) => (await load(id)).length;
"),
        ("t.test.ts", r#"import { load, n } from "./lib";
test("t", async () => { const runId = "job-1"; expect(await n(runId)).toBe(5); });
"#),
    ]),
    ("promise4", &[
        ("lib.ts", r"export function wait(id: string) { return new Promise<string>((resolve) => setTimeout(resolve, 1, id)); }
export const n = async (id: string) => (await wait(id)).length;
"),
        ("t.test.ts", r#"import { wait, n } from "./lib";
test("t", async () => { const runId = "job-1"; expect(await n(runId)).toBe(5); });
"#),
    ]),
    ("modvar", &[
        ("lib.ts", r#"let last = "";
export const set = (s: string) => { last = s; };
export const n = () => last.length;
"#),
        ("t.test.ts", r#"import { set, n } from "./lib";
test("t", async () => { const runId = "job-1"; set(runId); expect(n()).toBe(5); });
"#),
    ]),
    ("closure3", &[
        ("src/lib.rs", r#"pub fn ok(id: &str) -> bool { let f = |s: &str| s.len() < 8; f(id) }
#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn t() { let run_id = "job-1"; assert!(ok(run_id)); }
}
"#),
    ]),
    ("concatm", &[
        ("src/lib.rs", r#"pub fn n(id: &str) -> usize { [id, "x"].concat().len() }
#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn t() { let run_id = "job-1"; assert_eq!(n(run_id), 6); }
}
"#),
    ]),
    ("pushstr", &[
        ("src/lib.rs", r#"pub fn n(id: &str) -> usize { let mut s = String::from("x"); s.push_str(id); s.len() }
#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn t() { let run_id = "job-1"; assert_eq!(n(run_id), 6); }
}
"#),
    ]),
    ("cow", &[
        ("src/lib.rs", r#"use std::borrow::Cow;
pub fn n(id: Cow<'_, str>) -> usize { id.len() }
#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn t() { let run_id = "job-1"; assert_eq!(n(Cow::Borrowed(run_id)), 5); }
}
"#),
    ]),
    ("arc", &[
        ("src/lib.rs", r#"use std::sync::{Arc, Mutex};
pub struct S { pub last: Arc<Mutex<String>> }
impl S { pub fn n(&self) -> usize { self.last.lock().unwrap().len() } }
#[cfg(test)]
mod tests {
    use super::*;
    #[test]
    fn t() { let run_id = "job-1"; let s = S { last: Arc::new(Mutex::new(run_id.to_string())) }; assert_eq!(s.n(), 5); }
}
"#),
    ]),
];
