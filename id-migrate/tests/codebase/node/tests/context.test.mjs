import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ExecutionContext, isLegacy, validateRunId } from '../src/context.mjs';
import { IDS, makeContext, TEST_RUN_ID } from './ids.mjs';

describe('ExecutionContext', () => {
  it('keeps what it is given', () => {
    const context = new ExecutionContext({ runId: 'test-run', threadId: 'checkout', agentName: 'test-run' });
    assert.equal(context.runId, 'test-run');
    assert.equal(context.agentName, 'test-run');
    assert.deepEqual(context.toJSON(), { run_id: 'test-run', thread_id: 'checkout', agent: 'test-run' });
  });

  it('takes the default thread', () => {
    const context = new ExecutionContext({ runId: "plain_run", agentName: 'triage' });
    assert.strictEqual(context.threadId, 'default');
    assert.strictEqual(context.runId, "plain_run");
  });

  it('hands its run on to a child', () => {
    const child = new ExecutionContext({ runId: 'parent-run', threadId: 'support' }).child('billing');
    assert.equal(child.metadata.parentRunId, 'parent-run');
    assert.notEqual(child.agentName, 'parent-run');
  });

  it('is built by a factory', () => {
    assert.equal(makeContext().runId, 'factory-run');
    assert.equal(makeContext({ runId: TEST_RUN_ID }).runId, 'shared-run-1');
    assert.equal(new ExecutionContext(makeContext({ runId: IDS.run })).runId, 'table-run');
  });

  it('rejects invalid run ids', () => {
    assert.throws(() => new ExecutionContext({ runId: 'bad run' }), /invalid run id: "bad run"/);
    assert.throws(() => validateRunId(''), TypeError);
    assert.throws(() => new ExecutionContext({ runId: ' test-run' }));
  });

  it('knows old ids', () => {
    const runId = 'legacy-run';
    assert.ok(isLegacy(runId));
    assert.ok(isLegacy('2024-run-17'));
    assert.ok(!isLegacy('run_checkout_1a2b3c4d'));
  });
});
