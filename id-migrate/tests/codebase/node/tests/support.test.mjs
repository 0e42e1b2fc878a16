import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import * as support from './support/index.mjs';
import { BARREL_RUN_ID, createRun } from './support/index.mjs';

const url = (runId) => `/runs/${runId}`;

describe('runs of helpers', () => {
  it('come through a barrel', () => {
    assert.equal(createRun({ runId: BARREL_RUN_ID }).runId, 'barrel-run');
    assert.equal(createRun({ runId: support.BARREL_RUN_ID }).runId, 'barrel-run');
    assert.equal(createRun().runId, 'made-run');
  });

  it('are parts of a path', () => {
    assert.equal(url(createRun({ runId: 'path-run' }).runId), '/runs/path-run');
  });

  it('are matched', () => {
    const run = createRun({ runId: 'pattern-run' });
    assert.match(run.runId, /^pattern-/);
    assert.match(JSON.stringify(run), /pattern-run/);
  });

  it('are measured', () => {
    assert.equal(createRun({ runId: 'short-run' }).runId.length, 9);
  });

  it('are sorted', () => {
    const runs = ['run-b', 'run-c', 'run-a'].map((runId) => createRun({ runId }));
    assert.deepEqual(runs.map((run) => run.runId).sort(), ['run-a', 'run-b', 'run-c']);
  });

  it('are stored', () => {
    const run = JSON.parse(readFileSync(new URL('./data/run.json', import.meta.url), 'utf8'));
    assert.deepEqual(run, createRun({ runId: 'stored-run' }));
  });

  it('are made into other ids', () => {
    const run = createRun({ runId: 'step-run' });
    assert.equal(`${run.runId}-1`, 'step-run-1');
  });
});
