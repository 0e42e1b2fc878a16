//! The sites that the TypeScript adapter finds in code, as a table of source and sites.

mod sites;

use id_migrate::sites::Field::RunId;
use id_migrate::sites::Role;
use sites::{expect, sites_of, ts, tsx};

#[test]
fn values_of_objects() {
    ts(
        r#"f({ run_id: "a", runId: 'b', threadId: `c`, chat_thread_id: "d", name: "e" })"#,
        &[
            r#"DictValue run_id "a""#,
            r#"DictValue run_id "b""#,
            r#"DictValue thread_id "c""#,
            r#"DictValue chat_thread_id "d""#,
        ],
    );
    ts(
        r#"x = { "runId": "a", ["run_id"]: "b", "run-id": "c" }"#,
        &[r#"DictValue run_id "a""#, r#"DictValue run_id "b""#],
    );
    ts(
        "x = { runId, threadId: other }",
        &["DictValue run_id runId", "DictValue thread_id other"],
    );
    ts(
        "x = { runId: ok ? 'a' : 'b' }",
        &[r#"DictValue run_id "a""#, r#"DictValue run_id "b""#],
    );
}

#[test]
fn assignments() {
    ts(
        "const runId = 'a'; let run_id: string = 'b'; var threadId = 'c' as string",
        &[
            r#"Assignment run_id "a""#,
            r#"Assignment run_id "b""#,
            r#"Assignment thread_id "c""#,
        ],
    );
    ts(
        "x.runId = 'a'; x['run_id'] = 'b'; this.#runId = 'c'; runId ??= 'd'; x!.threadId = 'e'",
        &[
            r#"Attribute run_id "a""#,
            r#"Subscript run_id "b""#,
            r#"Attribute run_id "c""#,
            r#"Assignment run_id "d""#,
            r#"Attribute thread_id "e""#,
        ],
    );
    ts(
        "const TEST_RUN_ID = 'a'; const GITHUB_RUN_ID = 'b'",
        &[r#"Assignment run_id "a""#],
    );
    ts(
        "const [runId, threadId] = ['a', 'b']",
        &[r#"Assignment run_id "a""#, r#"Assignment thread_id "b""#],
    );
    ts(
        "const runIds = ['a', 'b']; x.run_ids = ['c']",
        &[
            r#"List run_id "a""#,
            r#"List run_id "b""#,
            r#"List run_id "c""#,
        ],
    );
    ts(
        "const [runId, setRunId] = useState<string>('a'); setRunId('b')",
        &[r#"Assignment run_id "a""#, r#"Assignment run_id "b""#],
    );
    ts(
        "const first: RunId = 'a'; const second = 'b' as RunId",
        &[r#"Assignment run_id "a""#, r#"Constructor run_id "b""#],
    );
}

#[test]
fn defaults_and_fallbacks() {
    ts(
        "function f(runId = 'a', { threadId = 'b', id: run_id = 'c', runId: other = 'd' }) {}",
        &[
            r#"Default run_id "a""#,
            r#"Default thread_id "b""#,
            r#"Default run_id "c""#,
            r#"Default run_id "d""#,
        ],
    );
    ts(
        "const { runId = 'a' } = props; ({ threadId = 'b' } = props)",
        &[r#"Default run_id "a""#, r#"Default thread_id "b""#],
    );
    ts(
        "f(c.runId ?? 'a'); x = { run_id: c().id || 'b' }; get(event, 'runId', 'c')",
        &[
            r#"Fallback run_id "a""#,
            r#"Fallback run_id "b""#,
            r#"Fallback run_id "c""#,
        ],
    );
}

#[test]
fn definitions() {
    ts(
        "class A { runId = 'a'; static threadId: string = 'b'; get run_id() { return 'c' } }",
        &[
            r#"Assignment run_id "a""#,
            r#"Assignment thread_id "b""#,
            r#"Return run_id "c""#,
        ],
    );
    ts(
        "enum Ids { Run = 'a', Other = 'b' } f({ runId: Ids.Run })",
        &["DictValue run_id Ids.Run"],
    );
    ts(
        "const IDS = { run: 'a', name: 'b' } as const; expect(x.runId).toBe(IDS.run)",
        &["Comparison run_id IDS.run"],
    );
    ts(
        "const getRunId = () => 'a'; function makeRunId() { return 'b' } vi.mock('./x', () => ({ generateRunId: () => 'c' }))",
        &[
            r#"Return run_id "a""#,
            r#"Return run_id "b""#,
            r#"Return run_id "c""#,
        ],
    );
    ts(
        "getRunId.mockReturnValue('a'); vi.spyOn(ids, 'getRunId').mockReturnValue('b'); x = { getRunId: jest.fn().mockReturnValue('c') }",
        &[
            r#"Return run_id "a""#,
            r#"Return run_id "b""#,
            r#"Return run_id "c""#,
        ],
    );
    ts(
        "type T = { runId: 'a' | 'b'; kind: 'c' }",
        &[r#"DictValue run_id "a""#, r#"DictValue run_id "b""#],
    );
}

#[test]
fn markup() {
    tsx(
        r#"const x = <Run runId="a" threadId={'b'} name="c" {...rest}><Run run_id={y} /></Run>"#,
        &[
            r#"DictValue run_id "a""#,
            r#"DictValue thread_id "b""#,
            r"DictValue run_id y",
        ],
    );
}

#[test]
fn keyed_methods() {
    ts(
        "params.set('run_id', 'a'); localStorage.setItem('threadId', 'b'); form.append('name', 'c'); map.get('run_id')",
        &[r#"Subscript run_id "a""#, r#"Subscript thread_id "b""#],
    );
}

#[test]
fn hand_built_ids() {
    let source = "f({ runId: `run-${id}`, run_id: 'run_' + id, threadId: `${id}`, name: `n-${id}` }); runId += '-1'";
    let sites = sites_of("typescript", "a.ts", source);
    let found: Vec<_> = sites
        .hand_built
        .iter()
        .map(|it| (it.how, &source[it.span.range()]))
        .collect();
    assert_eq!(
        found,
        [
            ("a template literal", "`run-${id}`"),
            ("`+`", "'run_' + id"),
            ("`+=`", "runId += '-1'"),
        ]
    );
}

#[test]
fn calls_and_signatures() {
    let source = "function start(name: string, runId: string) {} class A { constructor(private runId: string) {} go(run_id) {} }
const f = async (threadId) => {}; start('x', 'a'); new A('b'); a.go('c'); f(...xs)";
    let sites = sites_of("typescript", "a.ts", source);
    let signatures: Vec<_> = sites
        .signatures
        .iter()
        .map(|it| (it.name, it.is_method, it.positional, it.ids.len()))
        .collect();
    assert_eq!(
        signatures,
        [
            ("start", false, 2, 1),
            ("A", false, 1, 1),
            ("go", true, 1, 1),
            ("f", false, 1, 1)
        ]
    );
    let calls: Vec<_> = sites
        .calls
        .iter()
        .map(|it| (it.callee, it.is_method, it.positional, it.arguments.len()))
        .collect();
    assert_eq!(
        calls,
        [
            ("start", false, Some(2), 2),
            ("A", false, Some(1), 1),
            ("go", true, Some(1), 1)
        ]
    );
}

#[test]
fn imports_and_directives_are_no_text() {
    let source = "'use client'; import { RUN_ID } from './ids.js'; const { X } = require('../x'); export * from '@/y'";
    let sites = sites_of("typescript", "a.ts", source);
    let imports: Vec<(&str, Vec<&str>)> = sites
        .imports
        .iter()
        .map(|it| (&*it.module, it.names.iter().map(|name| name.here).collect()))
        .collect();
    assert_eq!(
        imports,
        [
            ("./ids", vec!["RUN_ID"]),
            ("../x", vec!["X"]),
            ("y", vec!["*"])
        ]
    );
    assert!(
        sites
            .literals
            .iter()
            .all(|literal| sites.role(literal) != Role::Anonymous
                || !sites.value(literal).unwrap_or("").contains('/'))
    );
}

#[test]
fn a_module_is_a_path_without_the_alias_of_a_tsconfig() {
    for (module, path) in [
        ("./ids", "./ids"),
        ("./ids.js", "./ids"),
        ("../support/", "../support"),
        ("..", "../index"),
        (".", "./index"),
        ("@/support/ids", "support/ids"),
        ("~/ids.mts", "ids"),
        ("#tests/ids", "tests/ids"),
        ("@acme/ids", "acme/ids"),
    ] {
        let source = format!("import {{ RUN_ID }} from '{module}';");
        let sites = sites_of("typescript", "a.ts", &source);
        assert_eq!(sites.imports[0].module, path, "{module}");
    }
}

#[test]
fn dialects() {
    expect(
        "typescript",
        "a.js",
        "const runId = 'a'; const x = <A runId='b' />",
        &[r#"Assignment run_id "a""#, r#"DictValue run_id "b""#],
    );
    expect(
        "typescript",
        "a.js",
        "with (x) { var runId = 'a' }",
        &[r#"Assignment run_id "a""#],
    );
    expect(
        "typescript",
        "a.js",
        "function f(runId: string) { x.runId = 'a' }",
        &[r#"Attribute run_id "a""#],
    );
    expect(
        "typescript",
        "a.cjs",
        "module.exports = { runId: 'a' }",
        &[r#"DictValue run_id "a""#],
    );
    expect(
        "typescript",
        "a.mts",
        "const f = <T,>(x: T) => x; f<string>(runId = 'a')",
        &[r#"Assignment run_id "a""#],
    );
    expect(
        "typescript",
        "a.ts",
        "const x = <any>y; @Input() class A { @Prop() runId = 'a' }",
        &[r#"Assignment run_id "a""#],
    );
    expect(
        "typescript",
        "a.js",
        "\u{feff}#!/usr/bin/env node\r\nconst runId = 'a';\r\n",
        &[r#"Assignment run_id "a""#],
    );
}

#[test]
fn values_are_decoded_and_spans_are_bytes() {
    let source = "/* é */ const runId = 'te\\x73t\\u{2d}run'; x = { run_id: '\\ud800' }";
    let sites = sites_of("typescript", "a.ts", source);
    assert_eq!(sites.value(&sites.literals[0]), Some("test-run"));
    assert_eq!(
        &source[sites.literals[0].content.range()],
        "te\\x73t\\u{2d}run"
    );
    assert_eq!(sites.value(&sites.literals[1]), None);
}

#[test]
fn longer_names_of_ids_are_related() {
    let source = "const x = { currentRunId: 'a', userId: 'b' }; const testRunId = 'c'; expect(s.parentRunId).toBe('d')";
    let sites = sites_of("typescript", "a.ts", source);
    let roles: Vec<_> = sites.literals.iter().map(|it| sites.role(it)).collect();
    assert_eq!(
        roles,
        [
            Role::Related(RunId),
            Role::Named("userId"),
            Role::Related(RunId),
            Role::Related(RunId)
        ]
    );
}

#[test]
fn ids_read_out_of_many_runs_are_lists() {
    ts(
        "expect(rows.map((r) => r.runId)).toEqual(['a']);\nexpect(rows.map(({ runId }) => runId).sort()).toEqual(['b']);\nexpect(new Set(rows.map((r) => r.runId))).toEqual(new Set(['c']));\nexpect([...rows.map((r) => r.run_id)]).toStrictEqual(['d']);\nexpect(Array.from(rows, (r) => r.runId)).toContain('e');\nassert.deepEqual(rows.map((r) => r.runId), ['f']);\nexpect(rows.map((r) => r.title)).toEqual(['x']);",
        &[
            "Comparison run_id \"a\"",
            "Comparison run_id \"b\"",
            "Comparison run_id \"c\"",
            "Comparison run_id \"d\"",
            "Comparison run_id \"e\"",
            "Comparison run_id \"f\"",
        ],
    );
}
