//! The sites that the TypeScript adapter finds in tests: comparisons, matchers, tables, and negative tests.

mod sites;

use id_migrate::sites::{Role, ScopeKind, SiteValue};
use sites::{sites_of, ts};

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
    assert_eq!(sites.role(&sites.literals[0]), Role::MockAssertion);
    assert_eq!(sites.sites.len(), 1);
}

#[test]
fn negative_tests() {
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
fn pieces_of_ids_are_no_ids() {
    let source = "x.runId.startsWith('a'); expect(runId).toContain('b'); expect(x.runId).toMatch(/^c-\\d+$/); \
        /d$/.test(runId); expect(x).toEqual({ runId: expect.stringContaining('e') }); name.includes('f')";
    assert!(sites_of("typescript", "a.ts", source).sites.is_empty());
}
