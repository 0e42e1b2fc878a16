import assert from 'node:assert/strict';
import { beforeEach, describe, it, mock } from 'node:test';

import { Notifier } from '../src/notifier.mjs';

describe('Notifier', () => {
  const send = mock.fn();
  let runId;
  let notifier;

  beforeEach(() => {
    runId = 'notify-run';
    send.mock.resetCalls();
    notifier = new Notifier(send);
  });

  it('says that an agent has started', () => {
    notifier.started(runId, 'triage');
    assert.deepEqual(send.mock.calls[0].arguments, ['agent_started', { runId: 'notify-run', agentName: 'triage' }]);
  });

  it('closes the run after its result', () => {
    notifier.finished('close-run', { ok: true });
    assert.deepEqual(send.mock.calls.map((call) => call.arguments), [
      ['agent_completed', { runId: 'close-run', result: { ok: true } }],
      ['run_closed', 'close-run'],
    ]);
  });

  for (const [run_id, agent] of [['loop-run-1', 'triage'], ['loop-run-2', 'billing']]) {
    it(`starts ${agent}`, () => {
      notifier.started(run_id, agent);
      const [, event] = send.mock.calls[0].arguments;
      assert.equal(event.runId, run_id);
      assert.equal(event.runId === 'loop-run-1', agent === 'triage');
    });
  }
});
