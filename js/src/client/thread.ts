// One thread's subscription: it keeps the position and delivers each event once.

import type { AgentEvent, ServerFrame } from "../generated/protocol.js";
import type { ThreadId } from "../ids.js";
import { Timer, pause } from "./timing.js";
import type { Handlers, PositionStorage, State, Subscription } from "./types.js";

/** The position of the last delivered event. */
export interface Position {
  epoch: string;
  after: number;
}

/** Thrown if the server has skipped an event. */
export class Gap extends Error {}

export class Thread implements Subscription {
  position: Position | undefined;
  /** The id of the last `subscribe` on this connection; empty before the first. */
  request = "";
  /** Runs until the client retries this subscription alone, on an open connection. */
  readonly retry = new Timer();
  #tries = 0;
  #state: State = { status: "connecting" };
  /** The last `seq` of each run that has not ended. */
  readonly #runs = new Map<string, number>();
  #gapAt = -1;

  constructor(
    readonly thread: ThreadId,
    private readonly handlers: Handlers,
    private readonly storage: PositionStorage | undefined,
    private readonly key: string,
    private readonly leave: (thread: Thread) => void,
  ) {
    this.position = this.#load();
    queueMicrotask(() => this.#call(handlers.onState, this.#state));
  }

  get state(): State {
    return this.#state;
  }

  /** Returns `true` unless the subscription has failed or is closed. */
  get isWanted(): boolean {
    return this.#state.status !== "failed" && this.#state.status !== "closed";
  }

  setState(state: State): void {
    if (this.#state.status === "closed") return;
    const same = state.status === "connecting" && this.#state.status === "connecting";
    this.#state = state;
    if (!same) this.#call(this.handlers.onState, state);
  }

  /** Makes a failed subscription active again. */
  revive(): void {
    this.#tries = 0;
    if (this.#state.status === "failed") this.setState({ status: "connecting" });
  }

  /** Returns the pause before the next try of this subscription. */
  nextPause(): number {
    return pause(this.#tries++);
  }

  subscribed(frame: Extract<ServerFrame, { op: "subscribed" }>, transport: "websocket" | "sse"): void {
    const { epoch, offset, recovered } = frame;
    const restarted = !recovered && this.position !== undefined;
    this.#tries = 0;
    this.#moveTo({ epoch, after: offset });
    if (!recovered) this.#runs.clear();
    if (restarted) this.#call(this.handlers.onReset, { reason: "restarted", epoch, offset });
    this.setState({ status: "live", transport });
  }

  reset({ epoch, offset }: { epoch: string; offset: number }): void {
    // After `recovered: false`, an event stream also sends a `reset` to the same offset.
    if (this.#state.status !== "live" || this.position?.after === offset) return;
    this.#moveTo({ epoch, after: offset });
    this.#runs.clear();
    this.#call(this.handlers.onReset, { reason: "trimmed", epoch, offset });
  }

  /** Delivers a new event. Throws a `Gap` if an event is missing before it. */
  event(event: AgentEvent): void {
    const position = this.position;
    if (this.#state.status !== "live" || !position || event.offset <= position.after) return;
    const last = this.#runs.get(event.run_id) ?? event.seq - 1;
    if (event.seq > last + 1) {
      // The client has resumed once at this offset and the event is still missing, so the log does not have it.
      if (this.#gapAt !== event.offset) {
        this.#gapAt = event.offset;
        throw new Gap(`an event is missing before offset ${event.offset}`);
      }
      this.reset({ epoch: position.epoch, offset: event.offset - 1 });
    }
    this.#moveTo({ epoch: position.epoch, after: event.offset });
    if (event.seq <= last) return;
    if (event.type === "agent_completed" || event.type === "agent_error") this.#runs.delete(event.run_id);
    else this.#runs.set(event.run_id, event.seq);
    this.#call(this.handlers.onEvent, event);
  }

  unsubscribe(): void {
    if (this.#state.status === "closed") return;
    this.retry.stop();
    this.leave(this);
    this.setState({ status: "closed" });
  }

  close(): void {
    this.unsubscribe();
  }

  #moveTo(position: Position): void {
    this.position = position;
    try {
      this.storage?.setItem(this.key, JSON.stringify(position));
    } catch {
      // The storage is full or forbidden: after a reload the thread starts from its oldest event.
    }
  }

  #load(): Position | undefined {
    try {
      const { epoch, after } = JSON.parse(this.storage?.getItem(this.key) ?? "{}");
      if (typeof epoch === "string" && Number.isSafeInteger(after)) return { epoch, after };
    } catch {
      // The stored text is not a position.
    }
    return undefined;
  }

  /** Calls a handler. An exception becomes an uncaught error of the page, and does not end the connection. */
  #call<T>(handler: ((value: T) => void) | undefined, value: T): void {
    try {
      handler?.(value);
    } catch (error) {
      queueMicrotask(() => {
        throw error;
      });
    }
  }
}
