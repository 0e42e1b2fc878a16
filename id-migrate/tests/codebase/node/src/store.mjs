/** Keeps the events of each run in memory. */
export class RunStore {
  #events = new Map();
  currentRunId = null;

  append(runId, event) {
    this.currentRunId = runId;
    const known = this.#events.get(runId) ?? [];
    this.#events.set(runId, [...known, event]);
  }

  events(runId) {
    return this.#events.get(runId) ?? [];
  }

  get runIds() {
    return [...this.#events.keys()];
  }
}

export function key(params) {
  return `events:${params.get('run_id') ?? 'no-run'}`;
}
