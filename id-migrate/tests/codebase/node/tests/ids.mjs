export const TEST_RUN_ID = 'shared-run-1';
export const IDS = { run: 'table-run', agent: 'table-agent' };

export function makeContext(overrides = {}) {
  return { runId: 'factory-run', threadId: 'checkout', agentName: 'triage', ...overrides };
}
