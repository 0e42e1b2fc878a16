// When to try again, and how long to wait for an answer. All times are milliseconds.

export interface Timing {
  /** Silence after which the client asks whether the server is still there. */
  pingInterval: number;
  /** Time that the server has for the answer. */
  pingTimeout: number;
}

/** Time for a connection to be established, and for each answer on the way. */
export const CONNECT_TIMEOUT = 20_000;

/** Time for which a client that was refused a WebSocket uses event streams. */
export const FALLBACK_TIME = 600_000;

/** Returns the pause before try number `tries`, from 0, with full jitter. */
export function pause(tries: number): number {
  return Math.random() * Math.min(30_000, 500 * 2 ** tries);
}

/** A timer that is set anew by each `start`. */
export class Timer {
  #handle: ReturnType<typeof setTimeout> | undefined;

  start(delay: number, action: () => void): void {
    this.stop();
    this.#handle = setTimeout(() => {
      this.#handle = undefined;
      action();
    }, delay);
  }

  stop(): void {
    clearTimeout(this.#handle);
    this.#handle = undefined;
  }

  get running(): boolean {
    return this.#handle !== undefined;
  }
}
