export const FIRST = 'barrel-run';

export const makeRun = (overrides = {}) => ({ runId: 'made-run', threadId: 'checkout', ...overrides });
