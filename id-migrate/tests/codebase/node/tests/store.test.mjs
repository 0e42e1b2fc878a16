import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { key, RunStore } from '../src/store.mjs';

const RUN = 'store-run';

describe('RunStore', () => {
  it('keeps the events of a run', () => {
    const store = new RunStore();
    store.append(RUN, { type: 'agent_started' });
    assert.equal(store.events('store-run').length, 1);
    assert.equal(store.currentRunId, 'store-run');
    assert.deepEqual(store.runIds, [RUN]);
    assert.ok(store.runIds.includes('store-run'));
  });

  it('keeps runs apart', () => {
    const store = new RunStore();
    store.append('run-a', 1);
    store.append('run-b', 2);
    store.append('run-a', 3);
    assert.deepEqual(store.events('run-a'), [1, 3]);
    assert.deepEqual(store.events('run-b'), [2]);
    assert.deepEqual(store.events('run-nonexistent'), []);
    switch (store.currentRunId) {
      case 'run-a':
        break;
      default:
        assert.fail('the last one was run-a');
    }
  });

  it('reads the key of a query', () => {
    const params = new URLSearchParams();
    params.set('run_id', 'query-run');
    assert.equal(key(params), 'events:query-run');
    assert.equal(key(new URLSearchParams()), 'events:no-run');
  });

  it('is asked by prefix', () => {
    const event = { run_id: 'prefix-run-7', thread_id: 'checkout' };
    assert.ok(event.run_id.startsWith('prefix-'));
  });

  it('stays with ids that are right', () => {
    const event = { run_id: 'run_checkout_1a2b3c4d', thread_id: 'checkout' };
    assert.equal(event.run_id, 'run_checkout_1a2b3c4d');
  });

  it('repairs a pair that disagrees', () => {
    const event = { run_id: 'run_basket_00c0ffee', thread_id: 'checkout' };
    assert.equal(event.run_id, 'run_basket_00c0ffee');
    assert.equal(event.thread_id, 'checkout');
  });
});
