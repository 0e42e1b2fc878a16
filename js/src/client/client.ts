// The client. It uses one WebSocket for all threads, or one event stream per thread if a proxy blocks WebSockets.

import type { ThreadId } from "../ids.js";
import { Feed, type FeedEnd, isFinal } from "./feed.js";
import { type End, type Incoming, Socket } from "./socket.js";
import { Thread } from "./thread.js";
import { CONNECT_TIMEOUT, FALLBACK_TIME, Timer, type Timing, pause } from "./timing.js";
import type { Client, ConnectOptions, Handlers, SocketLike, Subscription } from "./types.js";

/**
 * Returns a client of an id-agents server. It connects with the first subscription.
 *
 * @example
 * const client = connect({ url: "/ws", getToken: async () => (await fetch("/token")).text() });
 * const subscription = client.subscribe("checkout", { onEvent: (event) => console.log(event.type) });
 */
export function connect(options: ConnectOptions): Client {
  return new Connection(options);
}

class Connection implements Client {
  readonly #options: ConnectOptions;
  readonly #url: URL;
  readonly #timing: Timing;
  readonly #WebSocket: (new (url: string) => SocketLike) | null | undefined;
  readonly #threads = new Map<string, Thread>();
  readonly #feeds = new Map<Thread, Feed>();
  /** Runs until the next attempt. */
  readonly #wait = new Timer();
  #socket: Socket | undefined;
  #tries = 0;
  #requests = 0;
  /** Counts attempts, so that a token of an earlier attempt is not used. */
  #attempt = 0;
  #connecting = false;
  /** The thread whose event stream tests whether streams work. */
  #probing: Thread | undefined;
  /** The time until which the client uses event streams, because a WebSocket was refused. */
  #fallbackUntil = 0;
  #closed = false;

  constructor(options: ConnectOptions) {
    this.#options = options;
    this.#url = socketUrl(options.url);
    this.#timing = { pingInterval: options.pingInterval ?? 25_000, pingTimeout: options.pingTimeout ?? 10_000 };
    this.#WebSocket = options.WebSocket === undefined ? globalThis.WebSocket : options.WebSocket;
    this.#listen("addEventListener");
  }

  subscribe(name: string, handlers: Handlers): Subscription {
    if (this.#closed) throw new Error("the client is closed");
    if (this.#threads.has(name)) throw new Error(`already subscribed to the thread ${name}`);
    const key = `run-id ${this.#url.href} ${name}`;
    const thread = new Thread(name as ThreadId, handlers, this.#options.storage, key, (thread) => this.#leave(thread));
    this.#threads.set(name, thread);
    if (this.#socket?.isOpen) this.#ask(thread);
    else if (this.#usesFeeds()) void this.#openFeed(thread);
    else if (!this.#connecting && !this.#wait.running) void this.#connect();
    return thread;
  }

  reconnect(): void {
    if (this.#closed) return;
    for (const thread of this.#threads.values()) thread.revive();
    this.#tries = 0;
    this.#fallbackUntil = 0;
    void this.#connect();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#listen("removeEventListener");
    this.#hangUp();
    for (const thread of this.#threads.values()) thread.unsubscribe();
  }

  /** Starts a new attempt with a new token. */
  async #connect(): Promise<void> {
    this.#hangUp();
    const wanted = this.#wanted();
    if (wanted.length === 0) return;
    const attempt = this.#attempt;
    this.#connecting = true;
    for (const thread of wanted) thread.setState({ status: "connecting" });
    let token: string;
    try {
      token = await this.#token();
    } catch (error) {
      if (attempt === this.#attempt) this.#lost({ code: "token", message: String(error) });
      return;
    }
    if (attempt !== this.#attempt) return;
    try {
      this.#openSocket(token);
    } catch (error) {
      this.#refused({ code: 1006, message: String(error) });
    }
  }

  #openSocket(token: string): void {
    if (!this.#WebSocket) throw new Error("this runtime has no WebSocket");
    const socket = new Socket(this.#WebSocket, this.#url.href, this.#timing, {
      opened: () => {
        this.#connecting = false;
        socket.send({ op: "auth", token });
        for (const thread of this.#wanted()) this.#ask(thread);
      },
      received: (frame) => this.#received(frame),
      ended: (end) => {
        if (isFinal(end.code)) this.#fail(end);
        else if (socket.isOpen) this.#lost(end);
        else this.#refused(end);
      },
    });
    this.#socket = socket;
  }

  #ask(thread: Thread): void {
    thread.request = `s${++this.#requests}`;
    const { thread: thread_id, request: request_id, position } = thread;
    this.#socket?.send({ op: "subscribe", thread_id, request_id, ...position });
  }

  /** Handles a frame of the WebSocket. */
  #received(frame: Incoming): void {
    const thread = this.#threads.get(("thread_id" in frame && frame.thread_id) || "");
    if (!("op" in frame)) {
      thread?.event(frame);
    } else if (frame.op === "reset") {
      thread?.reset(frame);
    } else if (frame.op === "subscribed") {
      this.#tries = 0;
      if (!thread) this.#socket?.send({ op: "unsubscribe", thread_id: frame.thread_id as ThreadId });
      else if (frame.request_id === thread.request) thread.subscribed(frame, "websocket");
    } else if (frame.op === "error" && thread && frame.request_id === thread.request) {
      const { code, message } = frame;
      // The server has not ended an earlier subscription of the thread yet.
      if (code === "already_subscribed") this.#socket?.send({ op: "unsubscribe", thread_id: thread.thread });
      if (code === "unavailable" || code === "already_subscribed") this.#tryAgain(thread, { code, message });
      else thread.setState({ status: "failed", code, message });
    }
  }

  /** Tries an event stream, because the WebSocket never opened: a proxy may block WebSockets only. */
  #refused(end: End): void {
    const [first] = this.#wanted();
    this.#socket = undefined;
    this.#probing = first;
    if (first) void this.#openFeed(first, end);
    else this.#lost(end);
  }

  /** Opens an event stream. If the stream tests whether streams work, `refused` says why the WebSocket was refused. */
  async #openFeed(thread: Thread, refused?: End): Promise<void> {
    const attempt = this.#attempt;
    thread.setState({ status: "connecting" });
    const works = (): void => {
      if (this.#probing !== thread) return;
      this.#probing = undefined;
      this.#connecting = false;
      this.#fallbackUntil = Date.now() + FALLBACK_TIME;
      for (const other of this.#wanted()) if (other !== thread) void this.#openFeed(other);
    };
    const ended = (end: FeedEnd): void => {
      this.#feeds.delete(thread);
      if (!end.isFinal) return refused && this.#probing === thread ? this.#lost(refused) : this.#tryAgain(thread, end);
      thread.setState({ status: "failed", code: end.code, message: end.message });
      works();
    };
    let token: string;
    try {
      token = await this.#token();
    } catch (error) {
      if (attempt === this.#attempt) ended({ isFinal: false, code: "token", message: String(error) });
      return;
    }
    if (attempt !== this.#attempt || !thread.isWanted || this.#feeds.has(thread)) return;
    const received = (frame: Incoming): void => {
      works();
      if (!("op" in frame)) thread.event(frame);
      else if (frame.op === "subscribed") thread.subscribed(frame, "sse");
      else if (frame.op === "reset") thread.reset(frame);
    };
    const url = new URL(`threads/${encodeURIComponent(thread.thread)}/events`, this.#url);
    url.protocol = url.protocol.replace("ws", "http");
    this.#feeds.set(thread, new Feed(url.href, token, thread.position, this.#timing, { received, ended }));
  }

  /** Retries one thread after a pause. */
  #tryAgain(thread: Thread, { code, message }: End, delay = thread.nextPause()): void {
    thread.retry.start(delay, () => {
      if (this.#socket) this.#ask(thread);
      else if (this.#usesFeeds()) void this.#openFeed(thread);
      else void this.#connect();
    });
    // Last, because a handler may end the subscription.
    thread.setState({ status: "waiting", delay, code, message });
  }

  /** Retries all threads after a pause. */
  #lost({ code, message }: End): void {
    this.#hangUp();
    const delay = pause(this.#tries++);
    this.#wait.start(delay, () => void this.#connect());
    for (const thread of this.#wanted()) thread.setState({ status: "waiting", delay, code, message });
  }

  #fail({ code, message }: End): void {
    this.#hangUp();
    for (const thread of this.#wanted()) thread.setState({ status: "failed", code, message });
  }

  #leave(thread: Thread): void {
    this.#threads.delete(thread.thread);
    this.#feeds.get(thread)?.abandon();
    this.#feeds.delete(thread);
    if (thread.request && this.#socket?.isOpen) this.#socket.send({ op: "unsubscribe", thread_id: thread.thread });
    if (this.#probing === thread) void this.#connect();
  }

  /** Drops the current attempt, connection and streams. Their callbacks are not called again. */
  #hangUp(): void {
    this.#attempt++;
    this.#connecting = false;
    this.#probing = undefined;
    this.#wait.stop();
    this.#socket?.abandon();
    this.#socket = undefined;
    for (const feed of this.#feeds.values()) feed.abandon();
    this.#feeds.clear();
    for (const thread of this.#threads.values()) {
      thread.request = "";
      thread.retry.stop();
    }
  }

  /** Checks the connection after a change of the network or the page, and shortens the pauses if the network is back. */
  #awake = (event: Event): void => {
    if (globalThis.document?.visibilityState === "hidden") return;
    this.#socket?.probe();
    if (event.type === "offline") return;
    const delay = pause(0);
    if (this.#wait.running) this.#wait.start(delay, () => void this.#connect());
    for (const thread of this.#wanted()) {
      if (thread.state.status === "waiting" && thread.retry.running) this.#tryAgain(thread, thread.state, delay);
    }
    for (const feed of this.#feeds.values()) feed.probe(event.type === "online");
  };

  #listen(method: "addEventListener" | "removeEventListener"): void {
    for (const type of ["online", "offline", "pageshow"]) globalThis[method]?.(type, this.#awake);
    globalThis.document?.[method]("visibilitychange", this.#awake);
  }

  #wanted(): Thread[] {
    return [...this.#threads.values()].filter((thread) => thread.isWanted);
  }

  #usesFeeds(): boolean {
    return Date.now() < this.#fallbackUntil;
  }

  async #token(): Promise<string> {
    const timer = new Timer();
    const late = new Promise<never>((_, reject) => {
      timer.start(CONNECT_TIMEOUT, () => reject(new Error(`getToken did not return within ${CONNECT_TIMEOUT / 1000} s`)));
    });
    try {
      return await Promise.race([this.#options.getToken(), late]);
    } finally {
      timer.stop();
    }
  }
}

/** Returns the URL of the WebSocket. */
function socketUrl(address: string | URL): URL {
  const url = new URL(address, globalThis.location?.href);
  const isFolder = url.pathname.endsWith("/") || (url.protocol.startsWith("http") && !url.pathname.endsWith("/ws"));
  if (isFolder) url.pathname = `${url.pathname.replace(/\/$/, "")}/ws`;
  url.protocol = url.protocol.replace("http", "ws");
  return url;
}
