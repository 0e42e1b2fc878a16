// One thread's events over HTTP, as Server-Sent Events, for networks that block WebSockets.

import type { Incoming, End } from "./socket.js";
import type { Position } from "./thread.js";
import { CONNECT_TIMEOUT, Timer, type Timing } from "./timing.js";

export interface FeedOwner {
  received(frame: Incoming): void;
  /** Called once, unless `abandon` was called before. */
  ended(end: FeedEnd): void;
}

export interface FeedEnd extends End {
  isFinal: boolean;
}

export class Feed {
  readonly #abort = new AbortController();
  readonly #silence = new Timer();
  #heardAt = Date.now();

  constructor(
    url: string,
    token: string,
    position: Position | undefined,
    private readonly timing: Timing,
    private readonly owner: FeedOwner,
  ) {
    this.#expect(CONNECT_TIMEOUT);
    this.#read(url, token, position).then(
      (end) => this.#end(end),
      (error) => this.#end({ isFinal: false, code: 1006, message: String(error) }),
    );
  }

  /** Ends the stream if `now` is true or the server has been silent for too long. A stream has no pings. */
  probe(now: boolean): void {
    if (now || Date.now() - this.#heardAt > this.timing.pingInterval + this.timing.pingTimeout) this.#silent();
  }

  /** Closes the stream without telling its owner. */
  abandon(): void {
    this.#silence.stop();
    this.#abort.abort();
  }

  /** Reads the stream to its end. Only a refusal and the server's `close` block can be final. */
  async #read(url: string, token: string, position: Position | undefined): Promise<FeedEnd> {
    const headers: Record<string, string> = { accept: "text/event-stream", authorization: `Bearer ${token}` };
    if (position) headers["last-event-id"] = `${position.epoch}:${position.after}`;
    const response = await fetch(url, { headers, cache: "no-store", signal: this.#abort.signal });
    const isStream = response.headers.get("content-type")?.startsWith("text/event-stream");
    if (!response.ok || !isStream || !response.body) return refusal(response);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return { isFinal: false, code: 1006, message: "the stream ended" };
      this.#heard();
      const blocks = (rest + value).split("\n\n");
      rest = blocks.pop()!;
      for (const block of blocks) {
        const end = this.#block(block);
        if (end) return end;
        if (this.#abort.signal.aborted) return { isFinal: false, code: 1006, message: "abandoned" };
      }
    }
  }

  /** Reads one block. Returns the end if it is a `close` block. */
  #block(block: string): FeedEnd | undefined {
    let name = "";
    let data = "";
    for (const line of block.split("\n")) {
      if (line.startsWith("data: ")) data += line.slice(6);
      else if (line.startsWith("event: ")) name = line.slice(7);
    }
    if (data === "") return undefined;
    const frame = JSON.parse(data);
    if (name === "close") return { isFinal: isFinal(frame.code), code: frame.code, message: frame.reason };
    this.owner.received(frame);
    return undefined;
  }

  #heard(): void {
    this.#heardAt = Date.now();
    // A server without events sends a comment in each interval.
    this.#expect(2 * this.timing.pingInterval + this.timing.pingTimeout);
  }

  #expect(time: number): void {
    this.#silence.start(time, () => this.#silent());
  }

  #silent(): void {
    this.#end({ isFinal: false, code: "timeout", message: "the server does not answer" });
  }

  #end(end: FeedEnd): void {
    if (this.#abort.signal.aborted) return;
    this.abandon();
    this.owner.ended(end);
  }
}

/** Returns `true` for the close codes after which the client must not reconnect. */
export function isFinal(code: number | string): boolean {
  return code === 1002 || code === 1007 || (typeof code === "number" && code >= 4400 && code < 4500);
}

/** Reads `{"error":{"code","message"}}`. A response without it comes from a proxy. */
async function refusal(response: Response): Promise<FeedEnd> {
  const { status, statusText } = response;
  const later = status >= 500 || status === 408 || status === 425 || status === 429;
  try {
    const { code, message } = (await response.json()).error;
    return { isFinal: !later, code, message };
  } catch {
    return { isFinal: false, code: status, message: statusText };
  }
}
