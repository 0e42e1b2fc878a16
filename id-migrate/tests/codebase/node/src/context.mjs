/** What an agent knows of the run that it is part of. */
export class ExecutionContext {
  constructor({ runId, threadId = 'default', agentName, metadata = {} }) {
    validateRunId(runId);
    this.runId = runId;
    this.threadId = threadId;
    this.agentName = agentName;
    this.metadata = metadata;
  }

  child(agentName) {
    return new ExecutionContext({ ...this, agentName, metadata: { parentRunId: this.runId } });
  }

  toJSON() {
    return { run_id: this.runId, thread_id: this.threadId, agent: this.agentName };
  }
}

export function validateRunId(runId) {
  if (typeof runId !== 'string' || runId.trim() === '' || /\s/.test(runId)) {
    throw new TypeError(`invalid run id: ${JSON.stringify(runId)}`);
  }
}

export const isLegacy = (runId) => runId === 'legacy-run' || !runId.startsWith('run_');
