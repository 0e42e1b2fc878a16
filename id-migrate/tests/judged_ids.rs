//! Ids that a function judges: what is given to it by name, by a loop or by a table is as bad as what stands there.

mod sites;

use sites::expect;

#[test]
fn typescript() {
    for (source, expected) in [
        (
            "it('a', () => { const runId = 'x-1'; expect(isValidRunId(runId)).toBe(false); });",
            &["Assignment run_id \"x-1\" validator"][..],
        ),
        (
            "test.each(['x-1', 'x-2'])('%s', (runId) => { expect(isRunId(runId)).toBe(false); });",
            &[
                "Parametrize run_id \"x-1\" validator",
                "Parametrize run_id \"x-2\" validator",
            ],
        ),
        (
            "it.each([{ runId: 'x-1', ok: false }])('$runId', ({ runId, ok }) => { expect(isRunId(runId)).toBe(ok); });",
            &["DictValue run_id \"x-1\" validator"],
        ),
        (
            "it('a', () => { for (const { runId } of [{ runId: 'x-1' }]) expect(validate(runId)).toBe(false); });",
            &["DictValue run_id \"x-1\" validator"],
        ),
        (
            "function threadOf(runId) {}\nexpect(threadOf('x-1')).toBeUndefined(); expect(threadOf(runId ?? 'x-2')).not.toBeNull();",
            &["Fallback run_id \"x-2\""],
        ),
        // A schema throws what it does not like; what it takes is good.
        (
            "Run.parse({ runId: 'x-1' }); Run.safeParse({ runId: 'x-2' });",
            &[
                "DictValue run_id \"x-1\"",
                "DictValue run_id \"x-2\" validator",
            ],
        ),
        // A constant of the file is used by others too.
        (
            "const runId = 'x-1'; it('a', () => { expect(isRunId(runId)).toBe(false); });",
            &["Assignment run_id \"x-1\""],
        ),
    ] {
        expect("typescript", "a.test.ts", source, expected);
    }
}

#[test]
fn rust() {
    for (source, expected) in [
        (
            "#[test] fn a() { let run_id = \"x-1\"; assert!(RunId::parse(run_id).is_err()); }",
            &[
                "Assignment run_id \"x-1\" validator",
                "Constructor run_id run_id",
            ][..],
        ),
        (
            "#[test] fn a() { for run_id in [\"x-1\", \"x-2\"] { assert!(!is_run_id(run_id)); } }",
            &[
                "List run_id \"x-1\" validator",
                "List run_id \"x-2\" validator",
            ],
        ),
        (
            "#[rstest] #[case(\"x-1\", false)] fn a(#[case] run_id: &str, #[case] ok: bool) { assert_eq!(is_run_id(run_id), ok); }",
            &[
                "Comparison run_id ok",
                "Parametrize run_id \"x-1\" validator",
            ],
        ),
        (
            "#[test] fn a() { let run_id = \"x-1\"; assert!(start(run_id).is_err()); }",
            &["Assignment run_id \"x-1\""],
        ),
    ] {
        let sites = sites::sites_of("rust", "a.rs", source);
        let mut found = sites::describe(&sites);
        found.sort();
        assert_eq!(found, expected, "in\n{source}");
    }
}
