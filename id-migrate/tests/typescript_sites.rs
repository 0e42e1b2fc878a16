//! What the TypeScript adapter finds, as a table of source and sites.

mod sites;

use id_migrate::site::Field::RunId;
use id_migrate::site::Fragment::{End, Start, Within};
use id_migrate::site::{Role, ScopeKind, SiteValue};
use sites::{expect, sites_of};

#[track_caller]
fn ts(source: &str, expected: &[&str]) {
    expect("typescript", "a.ts", source, expected);
}

#[track_caller]
fn tsx(source: &str, expected: &[&str]) {
    expect("typescript", "a.tsx", source, expected);
}

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
fn comparisons() {
    ts(
        "x.runId === 'a'; 'b' == run_id; c?.runId !== `c`; d['run_id'] != 'd'; x.name === 'e'",
        &[
            r#"Comparison run_id "a""#,
            r#"Comparison run_id "b""#,
            r#"Comparison run_id "c""#,
            r#"Comparison run_id "d""#,
        ],
    );
    ts(
        "['a', 'b'].includes(x.runId); runIds.includes('c'); runIds.push('d')",
        &[
            r#"Comparison run_id "a""#,
            r#"Comparison run_id "b""#,
            r#"Comparison run_id "c""#,
            r#"List run_id "d""#,
        ],
    );
    ts(
        "switch (event.runId) { case 'a': break; default: }",
        &[r#"Comparison run_id "a""#],
    );
    ts(
        "params.get('run_id') === 'a'; runIds[0] === 'b'",
        &[r#"Comparison run_id "a""#, r#"Comparison run_id "b""#],
    );
}

#[test]
fn matchers() {
    ts(
        "expect(x.runId).toBe('a'); expect(await x.runId).not.toEqual('b'); expect(x.runId).to.equal('c')",
        &[
            r#"Comparison run_id "a""#,
            r#"Comparison run_id "b""#,
            r#"Comparison run_id "c""#,
        ],
    );
    ts(
        "expect(x).toHaveProperty('event.runId', 'a'); cy.get('x').should('have.property', 'runId', 'b')",
        &[r#"Comparison run_id "a""#, r#"Comparison run_id "b""#],
    );
    ts(
        "expect(runIds).toEqual(['a']); expect(runIds).toContain('b'); expect(runId).toContain('part')",
        &[r#"Comparison run_id "a""#, r#"Comparison run_id "b""#],
    );
    ts(
        "assert.strictEqual(x.runId, 'a', 'message'); assert.deepEqual(x.run_ids, ['b']); t.is('c', x.runId)",
        &[
            r#"Comparison run_id "a""#,
            r#"Comparison run_id "b""#,
            r#"Comparison run_id "c""#,
        ],
    );
    let sites = sites_of(
        "typescript",
        "a.ts",
        "expect(send).toHaveBeenCalledWith('a', { runId: 'b' }, 1)",
    );
    assert_eq!(sites.literals[0].role, Role::MockAssertion);
    assert_eq!(sites.sites.len(), 1);
}

#[test]
fn code_that_wants_bad_ids() {
    ts(
        "expect(() => start({ runId: 'a' })).toThrow('bad'); expect(() => start({ runId: 'b' })).not.toThrow()",
        &[r#"DictValue run_id "a" raises"#, r#"DictValue run_id "b""#],
    );
    ts(
        "await expect(start({ runId: 'a' })).rejects.toThrow(); assert.throws(() => start({ runId: 'b' }))",
        &[
            r#"DictValue run_id "a" raises"#,
            r#"DictValue run_id "b" raises"#,
        ],
    );
    ts(
        "isValidRunId({ runId: 'a' }); parseRunId({ runId: 'b' })",
        &[
            r#"DictValue run_id "a" validator"#,
            r#"DictValue run_id "b" validator"#,
        ],
    );
    ts(
        "it.fails('x', () => { f({ runId: 'a' }) })",
        &[r#"DictValue run_id "a" raises"#],
    );
    let sites = sites_of(
        "typescript",
        "a.ts",
        "describe('ids', () => { it('rejects invalid ids', () => { f({ runId: 'a' }) }) })",
    );
    let SiteValue::Literal(id) = sites.sites[0].value else {
        panic!("a literal")
    };
    assert_eq!(
        sites.path_of(sites.literal(id).scope),
        "ids.rejects invalid ids"
    );
    assert_eq!(
        sites.scope(sites.literal(id).scope).kind,
        ScopeKind::Function
    );
    assert!(sites.scope(sites.literal(id).scope).is_test);
}

#[test]
fn tables_of_tests() {
    ts(
        "it.each([['a', 'b'], ['c', 'd']])('x', (runId, threadId) => {})",
        &[
            r#"Parametrize run_id "a""#,
            r#"Parametrize thread_id "b""#,
            r#"Parametrize run_id "c""#,
            r#"Parametrize thread_id "d""#,
        ],
    );
    ts(
        "test.each(['a', 'b'])('x', (runId) => {})",
        &[r#"Parametrize run_id "a""#, r#"Parametrize run_id "b""#],
    );
    ts(
        "it.each`\n runId | name\n ${'a'} | ${'b'}\n ${'c'} | ${'d'}\n`('x', ({ runId, name }) => {})",
        &[r#"Parametrize run_id "a""#, r#"Parametrize run_id "c""#],
    );
    ts(
        "for (const runId of ['a', 'b']) {} ; ['c'].forEach((runId) => {})",
        &[
            r#"List run_id "a""#,
            r#"List run_id "b""#,
            r#"List run_id "c""#,
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
    let imports: Vec<_> = sites
        .imports
        .iter()
        .map(|it| (&*it.module, it.names.clone()))
        .collect();
    assert_eq!(
        imports,
        [
            ("./ids", vec!["RUN_ID"]),
            ("../x", vec!["X"]),
            ("y", vec![])
        ]
    );
    assert!(
        sites
            .literals
            .iter()
            .all(|literal| literal.role != Role::Anonymous
                || !literal.value.as_deref().unwrap_or("").contains('/'))
    );
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
    assert_eq!(sites.literals[0].value.as_deref(), Some("test-run"));
    assert_eq!(
        &source[sites.literals[0].content.range()],
        "te\\x73t\\u{2d}run"
    );
    assert_eq!(sites.literals[1].value, None);
}

#[test]
fn pieces_of_ids() {
    let source = "x.runId.startsWith('a'); expect(runId).toContain('b'); expect(x.runId).toMatch(/^c-\\d+$/); \
        /d$/.test(runId); expect(x).toEqual({ runId: expect.stringContaining('e') }); name.includes('f')";
    let sites = sites_of("typescript", "a.ts", source);
    let found: Vec<_> = sites
        .fragments
        .iter()
        .map(|(id, fragment)| (sites.literal(*id).value.as_deref().unwrap_or(""), *fragment))
        .collect();
    assert_eq!(
        found,
        [
            ("a", Start),
            ("b", Within),
            ("c-", Start),
            ("d", End),
            ("e", Within)
        ]
    );
}

#[test]
fn longer_names_of_ids_are_related() {
    let source = "const x = { currentRunId: 'a', userId: 'b' }; const testRunId = 'c'; expect(s.parentRunId).toBe('d')";
    let sites = sites_of("typescript", "a.ts", source);
    let roles: Vec<_> = sites.literals.iter().map(|it| it.role.clone()).collect();
    assert_eq!(
        roles,
        [
            Role::Related(RunId),
            Role::Named("userId".into()),
            Role::Related(RunId),
            Role::Related(RunId)
        ]
    );
}
