//! Over random files: only the literals change, a second run changes nothing, `undo` restores every byte.

mod project;

use project::Project;

/// A small generator of numbers (xorshift), so that a failure can be repeated from its seed.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).expect("a small number")
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

const IDS: &[&str] = &[
    "test-run",
    "test_run_123",
    "run-1",
    "run_a_ABCDEF01",
    "run_a_abcdef01",
    "x",
    "",
    "unknown",
    "a b",
    "é",
    "run_t_12345678",
];
const THREADS: &[&str] = &["t1", "t2", "checkout", "", "a b"];

fn file(random: &mut Random) -> String {
    let mut text = String::from(random.pick(&["", "\u{feff}", "# coding: utf-8\n"]));
    let end = random.pick(&["\n", "\r\n"]);
    for _ in 0..random.below(12) {
        let (id, thread) = (random.pick(IDS), random.pick(THREADS));
        let quote = random.pick(&["'", "\"", "'''", "\"\"\""]);
        let literal = format!("{}{quote}{id}{quote}", random.pick(&["", "", "r", "u"]));
        let line = match random.below(12) {
            0 => format!("f(run_id={literal}, thread_id='{thread}')"),
            1 => format!("run_id = {literal}"),
            2 => format!("assert c.run_id == {literal}"),
            3 => format!("d = {{'run_id': {literal}, 'thread_id': '{thread}'}}"),
            4 => format!("m.assert_called_with({literal})"),
            5 => format!("x = [{literal}, 'é']"),
            6 => format!("def g(run_id={literal}): pass"),
            7 => format!("f(agent_name={literal})"),
            8 => format!("run_ids = [{literal}, {literal}]"),
            9 => format!("s = 'the run {id} is over'"),
            10 => format!("y = f'{{x}}{id}' + {literal}"),
            _ => format!("with pytest.raises(E): f(run_id={literal})"),
        };
        text.push_str(&line);
        text.push_str(end);
    }
    text
}

#[test]
fn only_ids_change_and_undo_restores_every_byte() {
    for seed in 1..40_u64 {
        let mut random = Random(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let project = Project::new();
        let files: Vec<(String, String)> = (0..6)
            .map(|number| (format!("tests/test_{number}.py"), file(&mut random)))
            .collect();
        for (path, text) in &files {
            project.write(path, text.as_bytes());
        }
        let flags: &[&str] = if seed % 2 == 0 {
            &["fix", "--apply", "-q"]
        } else {
            &["fix", "--apply", "-q", "--unsafe-fixes"]
        };
        project.run(flags);
        let new: Vec<String> = files.iter().map(|(path, _)| project.read(path)).collect();
        for ((path, old), new) in files.iter().zip(&new) {
            is_same_but_for_ids(old, new, seed, path);
        }
        let again = project.run(&[flags, &["--allow-dirty"]].concat());
        assert_ne!(again.code, Some(2), "seed {seed}: {}", again.stderr);
        for ((path, _), new) in files.iter().zip(&new) {
            assert_eq!(
                project.read(path),
                *new,
                "seed {seed}: a second run changed {path}"
            );
        }
        while project.run(&["undo"]).code == Some(0) {}
        for (path, old) in &files {
            assert_eq!(
                project.read(path),
                *old,
                "seed {seed}: {path} was not restored"
            );
        }
    }
}

/// Walks both texts: where they differ, the old one has an id of the list and the new one a run id.
#[track_caller]
fn is_same_but_for_ids(old: &str, new: &str, seed: u64, path: &str) {
    let (mut left, mut right) = (old, new);
    loop {
        let same = left
            .bytes()
            .zip(right.bytes())
            .take_while(|(a, b)| a == b)
            .count();
        if same == left.len() && same == right.len() {
            return;
        }
        // Back to the quote before the literal that differs.
        let start = left[..floor(left, same)]
            .rfind(['\'', '"'])
            .map_or(0, |at| at + 1);
        let end = |text: &str| {
            text[start..]
                .find(['\'', '"'])
                .map_or(text.len(), |at| start + at)
        };
        let (was, is) = (&left[start..end(left)], &right[start..end(right)]);
        assert!(
            IDS.contains(&was),
            "seed {seed}, {path}: `{was}` changed in {old:?}"
        );
        assert!(
            id_core::RunId::parse(is).is_ok(),
            "seed {seed}, {path}: `{was}` became `{is}`"
        );
        left = &left[end(left)..];
        right = &right[end(right)..];
    }
}

fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[test]
fn the_generator_makes_files_that_are_worth_checking() {
    let mut random = Random(7);
    let text: String = (0..50).map(|_| file(&mut random)).collect();
    assert!(IDS.iter().all(|id| text.contains(id)));
}
