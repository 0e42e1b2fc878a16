// Runs the example server of id-agents, and reads its events, which the tests compare with those of a client.

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

export const { WebSocket, WebSocketServer } = createRequire(`${process.env.RUN_ID_DEVELOPMENT}/`)("ws");

/** Returns the path of the example. Without the example, skips the test with a line that says why. */
export function example(context) {
  const binary = process.env.RUN_ID_AGENT_CHAT;
  if (!binary) context.skip("SKIPPED: cargo: the example agent_chat was not built");
  return binary;
}

export class Server {
  /** Starts the example, up to `tries` times, because it exits while its broker is starting. */
  static async start(binary, { port = 0, pace = 5, nats, tries = 1 } = {}) {
    const server = new Server();
    server.binary = binary;
    server.options = ["--pace", `${pace}`, ...(nats ? ["--nats", nats] : [])];
    for (let left = tries; ; left--) {
      try {
        await server.#spawn(port);
        return server;
      } catch (error) {
        if (left === 1) throw error;
        await sleep(200);
      }
    }
  }

  async #spawn(port) {
    const child = spawn(this.binary, ["--port", `${port}`, ...this.options], { stdio: ["ignore", "pipe", "ignore"] });
    this.child = child;
    this.exited = new Promise((resolve) => child.once("exit", resolve));
    const lines = createInterface({ input: child.stdout });
    this.port = await new Promise((resolve, reject) => {
      lines.on("line", (line) => {
        const match = /^open http:\/\/127\.0\.0\.1:(\d+)\//.exec(line);
        if (match) resolve(Number(match[1]));
      });
      child.once("exit", (code) => reject(new Error(`the example ended with ${code}`)));
    });
  }

  get url() {
    return `http://127.0.0.1:${this.port}`;
  }

  async kill() {
    this.child.kill("SIGKILL");
    await this.exited;
  }

  /** Starts a server on the port of the killed one. */
  async again() {
    await this.#spawn(this.port);
  }

  /** Starts a run, and returns its id. */
  async run(text, user = "ada") {
    const response = await fetch(`${this.url}/threads/chat-${user}/runs`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer demo-${user}` },
      body: JSON.stringify({ text }),
    });
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    return (await response.json()).run_id;
  }

  /** Returns the events of the first `runs` runs in `chat-ada`, read without the client. */
  async events(runs) {
    const socket = new WebSocket(`ws://127.0.0.1:${this.port}/ws`);
    const events = [];
    let ended = 0;
    await new Promise((resolve, reject) => {
      socket.onerror = reject;
      socket.onopen = () => {
        socket.send(JSON.stringify({ op: "auth", token: "demo-ada" }));
        socket.send(JSON.stringify({ op: "subscribe", thread_id: "chat-ada" }));
      };
      socket.onmessage = ({ data }) => {
        const frame = JSON.parse(data);
        if (frame.op) return;
        events.push(frame);
        if (isEnd(frame) && ++ended === runs) resolve();
      };
    });
    socket.close();
    return events;
  }
}

export function isEnd(event) {
  return event.type === "agent_completed" || event.type === "agent_error";
}

/** Returns a text of `count` words. */
export function words(count, word = "word") {
  return Array.from({ length: count }, (_, at) => `${word}${at}`).join(" ");
}

export function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Waits until `holds()` is true. */
export async function until(what, holds, patience = 20_000) {
  const deadline = Date.now() + patience;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`this never came: ${typeof what === "function" ? what() : what}`);
    await sleep(10);
  }
}
