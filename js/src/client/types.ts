// What the client of id-agents takes and tells.

import type { AgentEvent } from "../generated/protocol.js";

/** Where positions are kept. `sessionStorage` is one. */
export interface PositionStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** A WebSocket, as far as the client uses it. */
export interface SocketLike {
  onopen: ((event: any) => void) | null;
  onmessage: ((event: any) => void) | null;
  onclose: ((event: any) => void) | null;
  onerror: ((event: any) => void) | null;
  send(data: string): void;
  close(code?: number): void;
}

export interface ConnectOptions {
  /**
   * The server: the address of its socket (`wss://example.com/ws`, `/ws`) or of the folder that holds it
   * (`https://example.com`). Event streams are at `threads/{thread}/events` beside the socket.
   */
  url: string | URL;
  /** Returns a token. The client calls it before each attempt to connect, so that no attempt is made with an old token. */
  getToken: () => string | Promise<string>;
  /**
   * Where positions survive a reload. Give it only if what your page shows survives too: the client resumes behind the last
   * event that it delivered. Positions are in memory without it.
   */
  storage?: PositionStorage | undefined;
  /**
   * The `WebSocket` class; the global one without it. Node 20 has none: give it that of the package `ws`. With `null`, or where
   * there is none, the client uses event streams.
   */
  WebSocket?: (new (url: string) => SocketLike) | null | undefined;
  /** Milliseconds of silence after which the client asks whether the server is still there (25,000). */
  pingInterval?: number | undefined;
  /** Milliseconds that the server has for the answer (10,000). */
  pingTimeout?: number | undefined;
}

/** What the connection of a subscription does. */
export type State =
  /** A connection is being established, or the server has not answered the subscription yet. */
  | { status: "connecting" }
  /** Events come as they happen. */
  | { status: "live"; transport: "websocket" | "sse" }
  /** The client tries again in `delay` milliseconds. `code` is a close code, or the code of an error. */
  | { status: "waiting"; delay: number; code: number | string; message: string }
  /** Trying again would give the same: the client does so only when `client.reconnect()` is called. */
  | { status: "failed"; code: number | string; message: string }
  /** `unsubscribe` or `close` was called. */
  | { status: "closed" };

/** Events that the client cannot deliver any more. */
export interface Reset {
  /**
   * `restarted`: forget what you showed; the oldest event that there is comes next. `trimmed`: the events between the last
   * one and `offset` are gone; the rest follows.
   */
  reason: "restarted" | "trimmed";
  epoch: string;
  offset: number;
}

export interface Handlers {
  /** Called with each event of the thread, in order, once. An event of a type that you do not know is to be ignored. */
  onEvent: (event: AgentEvent) => void;
  /** Called when events are gone. Without it such a gap goes unnoticed. */
  onReset?: ((reset: Reset) => void) | undefined;
  /** Called when the state changes. */
  onState?: ((state: State) => void) | undefined;
}

export interface Subscription {
  readonly thread: string;
  readonly state: State;
  /** Ends the subscription. No handler is called any more, but for `onState` with `closed`. */
  unsubscribe(): void;
  /** The same as `unsubscribe`. */
  close(): void;
}

export interface Client {
  /**
   * Follows a thread. A thread has one subscription of a client at a time.
   *
   * @throws {Error} if the thread is subscribed to, or the client is closed.
   */
  subscribe(thread: string, handlers: Handlers): Subscription;
  /** Tries again now, also what has failed: for a button, or after the user has logged in. */
  reconnect(): void;
  /** Ends all subscriptions and the connection, for good. */
  close(): void;
}
