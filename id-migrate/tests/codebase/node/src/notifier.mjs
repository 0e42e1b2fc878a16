/** Tells a socket what happens in a run. */
export class Notifier {
  #send;

  constructor(send) {
    this.#send = send;
  }

  started(runId, agentName) {
    this.#send('agent_started', { runId, agentName });
  }

  finished(runId, result) {
    this.#send('agent_completed', { runId, result });
    this.#send('run_closed', runId);
  }
}
