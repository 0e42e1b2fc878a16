// Pauses before retries, and deadlines for answers, all in milliseconds.

export interface Timing {
  /** Silence after which the client pings the server. */
  pingInterval: number;
  /** Time that the server has to answer the ping. */
  pingTimeout: number;
}

/** Time to establish a connection, and for each answer while doing so. */
export const CONNECT_TIMEOUT = 20_000;

/** How long a client uses event streams after a WebSocket was refused. */
export const FALLBACK_TIME = 600_000;

/** Returns the pause before try number `tries`, from 0, with full jitter. */
export function pause(tries: number): number {
  return Math.random() * Math.min(30_000, 500 * 2 ** tries);
}

/** A timer. Each `start` restarts it. */
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
