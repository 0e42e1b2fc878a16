// The public types of the client.

import type { AgentEvent } from "../generated/protocol.js";

/** A storage for positions, such as `sessionStorage`. */
export interface PositionStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

/** The part of `WebSocket` that the client uses. */
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
   * The URL of the server's socket (`wss://example.com/ws`, `/ws`), or of the folder that contains it
   * (`https://example.com`). Event streams are at `threads/{thread}/events` beside the socket.
   */
  url: string | URL;
  /** Returns a token. The client calls it before each attempt to connect, so that every attempt has a fresh token. */
  getToken: () => string | Promise<string>;
  /**
   * Keeps positions across a reload. Without a storage, positions are in memory. Pass a storage only if your page also keeps the
   * events that it shows: the client resumes after the last event that it delivered.
   */
  storage?: PositionStorage | undefined;
  /**
   * The `WebSocket` class; the default is the global class. Node 20 has no global class: pass the class of the package `ws`. With
   * `null`, or without a class, the client uses event streams.
   */
  WebSocket?: (new (url: string) => SocketLike) | null | undefined;
  /** Milliseconds without a frame after which the client pings the server (25,000). */
  pingInterval?: number | undefined;
  /** Milliseconds to wait for the answer to a ping (10,000). */
  pingTimeout?: number | undefined;
}

/** The state of a subscription. */
export type State =
  /** A connection is being established, or the server has not answered the subscription yet. */
  | { status: "connecting" }
  /** Events arrive as they happen. */
  | { status: "live"; transport: "websocket" | "sse" }
  /** The client tries again in `delay` milliseconds. `code` is a close code, or the code of an error. */
  | { status: "waiting"; delay: number; code: number | string; message: string }
  /** Another attempt would fail in the same way. The client tries again only when `client.reconnect()` is called. */
  | { status: "failed"; code: number | string; message: string }
  /** `unsubscribe` or `close` was called. */
  | { status: "closed" };

/** Events that the client can no longer deliver. */
export interface Reset {
  /**
   * `restarted`: discard the events that you showed; the oldest event in the log comes next. `trimmed`: the log has deleted the
   * events after the last one that you received, up to `offset`; the later events follow.
   */
  reason: "restarted" | "trimmed";
  epoch: string;
  offset: number;
}

export interface Handlers {
  /** Called once with each event of the thread, in order. Ignore events of unknown types. */
  onEvent: (event: AgentEvent) => void;
  /** Called when events were lost. Without this handler, your page does not notice the gap. */
  onReset?: ((reset: Reset) => void) | undefined;
  /** Called when the state changes. */
  onState?: ((state: State) => void) | undefined;
}

export interface Subscription {
  readonly thread: string;
  readonly state: State;
  /** Ends the subscription. After that, the client calls only `onState`, with `closed`. */
  unsubscribe(): void;
  /** The same as `unsubscribe`. */
  close(): void;
}

export interface Client {
  /**
   * Follows a thread. A client can have one subscription per thread.
   *
   * @throws {Error} if the client is already subscribed to the thread, or is closed.
   */
  subscribe(thread: string, handlers: Handlers): Subscription;
  /** Retries all subscriptions now, failed ones included. Call it from a button, or after the user has logged in. */
  reconnect(): void;
  /** Ends all subscriptions and the connection. The client cannot be used again. */
  close(): void;
}
