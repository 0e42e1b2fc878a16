// A WebSocket that sends frames at the rate the server allows, and notices when the server stops answering.

import type { AgentEvent, ClientFrame, ServerFrame } from "../generated/protocol.js";
import { CONNECT_TIMEOUT, Timer, type Timing } from "./timing.js";
import type { SocketLike } from "./types.js";

export type Incoming = ServerFrame | AgentEvent;

/** Why a connection ended. */
export interface End {
  code: number | string;
  message: string;
}

export interface SocketOwner {
  opened(): void;
  /** Called with each frame. An exception ends the connection. */
  received(frame: Incoming): void;
  /** Called once, unless `abandon` was called before. */
  ended(end: End): void;
}

/** The server allows 20 frames a second and 20 at once, pongs included. */
const FRAMES_PER_SECOND = 15;

export class Socket {
  #socket: SocketLike;
  #isOpen = false;
  #queue: string[] = [];
  #budget = FRAMES_PER_SECOND;
  #budgetAt = Date.now();
  #heardAt = Date.now();
  readonly #pace = new Timer();
  readonly #watch = new Timer();
  readonly #deadline = new Timer();

  constructor(
    WebSocket: new (url: string) => SocketLike,
    url: string,
    private readonly timing: Timing,
    private readonly owner: SocketOwner,
  ) {
    this.#socket = new WebSocket(url);
    this.#awaitAnswer(CONNECT_TIMEOUT);
    this.#socket.onopen = () => {
      this.#isOpen = true;
      owner.opened();
      this.#awaitAnswer(CONNECT_TIMEOUT);
      this.#listen();
    };
    this.#socket.onmessage = ({ data }) => this.#received(data);
    this.#socket.onclose = ({ code, reason }) => this.#end({ code, message: reason });
    // A `close` event with the reason follows.
    this.#socket.onerror = () => {};
  }

  /** Returns `true` once the upgrade has been accepted. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  send(frame: ClientFrame): void {
    this.#queue.push(JSON.stringify(frame));
    this.#flush();
  }

  /** Pings the server. Without an answer in time, the connection ends. */
  probe(): void {
    if (!this.#isOpen || this.#deadline.running) return;
    this.send({ op: "ping" });
    this.#awaitAnswer(this.timing.pingTimeout);
  }

  /** Closes the socket without telling its owner. */
  abandon(): void {
    for (const timer of [this.#pace, this.#watch, this.#deadline]) timer.stop();
    const socket = this.#socket;
    socket.onopen = socket.onmessage = socket.onclose = null;
    this.#queue = [];
    socket.close(1000);
  }

  #received(data: unknown): void {
    this.#heardAt = Date.now();
    this.#deadline.stop();
    try {
      this.owner.received(JSON.parse(data as string) as Incoming);
    } catch (error) {
      this.#end({ code: "protocol", message: String(error) });
    }
  }

  #end(end: End): void {
    this.abandon();
    this.owner.ended(end);
  }

  #awaitAnswer(time: number): void {
    this.#deadline.start(time, () => this.#end({ code: "timeout", message: "the server does not answer" }));
  }

  #listen(): void {
    const silence = Date.now() - this.#heardAt;
    if (silence >= this.timing.pingInterval) this.probe();
    this.#watch.start(Math.max(this.timing.pingInterval - silence, this.timing.pingTimeout), () => this.#listen());
  }

  #flush(): void {
    const now = Date.now();
    const earned = ((now - this.#budgetAt) / 1000) * FRAMES_PER_SECOND;
    // The clock may have been set back.
    this.#budget = Math.min(FRAMES_PER_SECOND, this.#budget + Math.max(earned, 0));
    this.#budgetAt = now;
    while (this.#queue.length > 0 && this.#budget >= 1) {
      this.#budget--;
      this.#socket.send(this.#queue.shift()!);
    }
    if (this.#queue.length > 0) this.#pace.start(1000 / FRAMES_PER_SECOND, () => this.#flush());
  }
}
