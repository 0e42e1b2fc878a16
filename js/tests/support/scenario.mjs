// A test with a server, a proxy, and clients that are closed at the end.

import test from "node:test";

import { follow } from "./follow.mjs";
import { Proxy } from "./proxy.mjs";
import { Server, example } from "./server.mjs";

export function scenario(name, action, options) {
  test(name, { timeout: 120_000 }, async (context) => {
    const binary = example(context);
    if (!binary) return;
    const server = await Server.start(binary, options);
    const proxy = await Proxy.to(server.port);
    const clients = [];
    const watch = (url = proxy.url, options = {}) => {
      const seen = follow(url, options);
      clients.push(seen.client);
      return seen;
    };
    try {
      await action({ server, proxy, watch });
    } finally {
      for (const client of clients) client.close();
      proxy.close();
      server.child.kill("SIGCONT");
      await server.kill();
    }
  });
}
