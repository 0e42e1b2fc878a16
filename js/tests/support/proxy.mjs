// A proxy that cuts connections, holds and changes frames, and refuses upgrades.

import { createServer, request as httpRequest } from "node:http";

import { WebSocket, WebSocketServer } from "./server.mjs";

export class Proxy {
  /** Answers a request for a file, and returns `true` if it did. */
  local = undefined;
  /** If true, cuts every connection at once. */
  isDown = false;
  /** If true, answers upgrades with 403. */
  refusesUpgrades = false;
  /** If true, never answers upgrades. */
  ignoresUpgrades = false;
  /** If set, the status that answers requests for an event stream. */
  feedStatus = undefined;
  /** If true, never answers requests for an event stream. */
  ignoresFeeds = false;
  /** Returns the frames that replace a frame of the server. */
  change = (frame) => [frame];
  /** Returns an answer to a client's frame in place of the server's, or nothing to forward the frame. */
  answer = () => undefined;
  /** The number of requests for upgrades and for streams. */
  upgrades = 0;
  streams = 0;
  /** The frames that clients sent. */
  sent = [];
  #links = new Set();

  static async to(port) {
    const proxy = new Proxy();
    proxy.target = port;
    const accept = new WebSocketServer({ noServer: true });
    proxy.server = createServer((request, response) => proxy.#pass(request, response));
    proxy.server.on("upgrade", (request, socket, head) => {
      proxy.upgrades++;
      socket.on("error", () => {});
      if (proxy.isDown) return socket.destroy();
      if (proxy.ignoresUpgrades) return;
      if (proxy.refusesUpgrades) return socket.end("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n");
      accept.handleUpgrade(request, socket, head, (client) => proxy.#relay(client, request.headers));
    });
    await new Promise((resolve) => proxy.server.listen(0, "127.0.0.1", resolve));
    proxy.port = proxy.server.address().port;
    proxy.url = `http://127.0.0.1:${proxy.port}`;
    return proxy;
  }

  get connections() {
    return this.#links.size;
  }

  /** Ends every connection: with a close frame if a code is given, otherwise by cutting it. */
  cut(code, reason = "cut") {
    for (const link of this.#links) link.cut(code, reason);
  }

  /** Stops reading from the server on the current connections, until `release`. */
  hold() {
    for (const link of this.#links) link.upstream?._socket?.pause();
  }

  release() {
    for (const link of this.#links) link.upstream?._socket?.resume();
  }

  close() {
    this.cut();
    this.server.close();
    this.server.closeAllConnections();
  }

  #relay(client, headers) {
    const upstream = new WebSocket(`ws://127.0.0.1:${this.target}/ws`);
    const link = {
      upstream,
      cut: (code, reason) => {
        if (code === undefined) client.terminate();
        else client.close(code, reason);
        upstream.terminate();
        this.#links.delete(link);
      },
    };
    this.#links.add(link);
    const waiting = [];
    client.on("message", (data) => {
      const frame = JSON.parse(data);
      this.sent.push(frame);
      const answers = this.answer(frame);
      if (answers) answers.forEach((frame) => client.send(JSON.stringify(frame)));
      else if (upstream.readyState === WebSocket.OPEN) upstream.send(`${data}`);
      else waiting.push(`${data}`);
    });
    upstream.on("open", () => waiting.forEach((data) => upstream.send(data)));
    upstream.on("message", (data) => {
      for (const frame of this.change(JSON.parse(data))) client.send(JSON.stringify(frame));
    });
    for (const side of [client, upstream]) side.on("error", () => {});
    client.on("close", () => {
      this.#links.delete(link);
      upstream.terminate();
    });
    upstream.on("close", (code, reason) => {
      this.#links.delete(link);
      if (code === 1006 || code === 1005) client.terminate();
      else client.close(code, reason);
    });
  }

  async #pass(request, response) {
    if (this.isDown) return response.destroy();
    if (await this.local?.(request, response)) return;
    const isFeed = request.url.endsWith("/events");
    if (isFeed) this.streams++;
    if (isFeed && this.ignoresFeeds) return;
    if (isFeed && this.feedStatus) return response.writeHead(this.feedStatus).end();
    const options = { port: this.target, host: "127.0.0.1", path: request.url, method: request.method, headers: request.headers };
    const upstream = httpRequest(options, (answer) => {
      response.writeHead(answer.statusCode, answer.headers);
      response.flushHeaders();
      answer.on("error", () => response.destroy());
      answer.pipe(response);
    });
    const link = {
      cut: () => {
        response.destroy();
        upstream.destroy();
        this.#links.delete(link);
      },
    };
    this.#links.add(link);
    upstream.on("error", () => response.destroy());
    response.on("close", () => {
      this.#links.delete(link);
      upstream.destroy();
    });
    request.pipe(upstream);
  }
}
