//! Functions: which of them judge ids, read something out of them, or prepare a test.

use super::words::words;

/// Name prefixes of functions that validate their argument.
const VERBS: &[&str] = words!("validate parse extract check_format is_valid isValid is_canonical");

/// Words in names of functions that inspect the spelling of an id.
const WORDS: &[&str] =
    words!("legacy canonical normalize normalise sanitize sanitise migrate classify wellformed");

/// Further words in names of id validators: `validate_thread_id`, `isValidRun`, `normalize_legacy`.
/// `validate_request(request, run_id)` judges a request.
const ABOUT: &[&str] = words!(
    "id ids uuid identifier run runs thread threads runid threadid pair pairs format pattern text \
     str string old shape kind or is valid from to into check test chat get static"
);

/// Prefixes of id validators whose names end in an id: `isRunId`, `check_run_id`.
const JUDGES: &[&str] = &["is", "check", "verify", "ensure", "looks", "safe"];

/// Every call's name is checked here, and few names contain all letters of one of these words.
const LETTERS: [u32; WORDS.len()] = {
    let mut all = [0; WORDS.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] = letters(WORDS[at]);
        at += 1;
    }
    all
};

/// Returns `true` if a function of that name validates ids, so that its tests need invalid ids.
pub(crate) fn is_validator(name: &str) -> bool {
    let name = name.trim_start_matches('_');
    let known = letters(name);
    let may_judge_ids = JUDGES.iter().any(|verb| {
        name.get(..verb.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(verb))
    });
    let verb = VERBS.iter().find(|verb| name.starts_with(**verb));
    let is_judge = verb.is_some() || name.ends_with("_is_valid") || name == "from_str";
    let may_judge = is_judge || LETTERS.iter().any(|word| word & !known == 0);
    if !may_judge_ids && !may_judge {
        return false;
    }
    let lower = name.to_ascii_lowercase();
    let judges_ids = may_judge_ids
        && words!("run_id runid thread_id threadid parse parseasync")
            .iter()
            .any(|end| lower.ends_with(end));
    let rest = verb.map_or(name, |verb| &name[verb.len()..]);
    let judges = is_judge || words(&lower, name).any(|word| WORDS.contains(&word));
    let rest_lower = &lower[name.len() - rest.len()..];
    judges_ids
        || judges
            && (words(rest_lower, rest).all(|word| WORDS.contains(&word) || ABOUT.contains(&word))
                || words(rest_lower, rest)
                    .any(|word| matches!(word, "id" | "ids" | "runid" | "threadid")))
}

/// Returns the letters of a text in any order and case, a bit each; other bytes may set bits too.
const fn letters(text: &str) -> u32 {
    let (mut letters, mut at) = (0, 0);
    while at < text.len() {
        letters |= 1 << (text.as_bytes()[at] & 31);
        at += 1;
    }
    letters
}

/// Returns `true` if a function of that name compares its arguments: `assertEqual`, `expect`, `toEqual`. `assertRaises`
/// gives them to a function.
pub(crate) fn is_assertion(name: &str) -> bool {
    let starts = words!("assert expect toBe toEqual toHave toMatch toStrict toContain");
    let calls = words!("assertRaises assertWarns");
    let has = |starts: &[&str]| starts.iter().any(|start| name.starts_with(start));
    has(starts) && !has(calls)
}

/// Returns `true` if a function of Python's libraries with that name gives its arguments to a function among them:
/// `asyncio.to_thread(load, run_id)`.
pub(crate) fn runs_functions(name: &str) -> bool {
    words!(
        "submit Thread Timer Process run_in_executor run_in_threadpool to_thread run_sync call_soon \
         call_soon_threadsafe call_later call_at start_soon start_new_thread add_task add_job \
         add_callback run_coroutine_threadsafe apply apply_async starmap starmap_async retry retry_call \
         raises warns assertRaises assertRaisesRegex assertWarns assertWarnsRegex callback \
         push_async_callback finalize register enterabs"
    )
    .contains(&name)
}

/// Returns `true` if a function of that name takes one side of an assertion, and another call the other side:
/// `expect(a).toBe(b)`.
pub(crate) fn is_chained_assertion(name: &str) -> bool {
    name == "expect" || name.starts_with("to")
}

/// Returns `true` if a function of that name takes the cases of a test: `pytest.mark.parametrize`, `pytest.param`.
pub(crate) fn takes_cases(name: &str) -> bool {
    matches!(name, "parametrize" | "param")
}

/// Code of pytest that reads the name of a test, which contains the ids of its `parametrize`.
pub(crate) const READS_TEST_NAMES: &[&str] =
    words!("callspec PYTEST_CURRENT_TEST .nodeid node.name item.name");

/// Returns `true` if code with that name captures what other code prints or logs: `capsys`, `result.stdout`.
#[rustfmt::skip]
pub(crate) fn captures_output(name: &str) -> bool {
    // Every name is checked here, and a match compares the length first.
    matches!(
        name,
        "capsys" | "capsysbinary" | "capfd" | "capfdbinary" | "caplog" | "redirect_stdout"
        | "redirect_stderr" | "capture_output" | "check_output" | "assertLogs" | "getvalue"
        | "stdout" | "stderr" | "CliRunner" | "getMessage"
    )
}

/// Returns `true` if a function of that name reads a part of an id, and returns nothing for an invalid id: `threadOf`.
pub(crate) fn reads_out_of_ids(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let mut parts = ["thread", "suffix", "run_id", "runid"].iter();
    parts.any(|part| lower.contains(part))
}

/// Returns `true` if a function of that name runs before each test beside it: `setUp`, `setup_method`, `asyncSetUp`,
/// `beforeEach`.
pub(crate) fn is_set_up(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    lower.contains("setup")
        || lower.contains("set_up")
        || matches!(
            name,
            "before" | "beforeEach" | "beforeAll" | "after" | "afterEach" | "afterAll"
        )
}
