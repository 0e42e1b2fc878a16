// The client and two servers that keep their events on a NATS server: a restart loses nothing, an outage is `unavailable`.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";

import { find } from "./support/chromium.mjs";
import { assertSame, ended, follow, status } from "./support/follow.mjs";
import { Proxy } from "./support/proxy.mjs";
import { Server, example, sleep, until, words } from "./support/server.mjs";

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test("a killed server, and an unavailable broker", { timeout: 180_000 }, async (context) => {
  const binary = example(context);
  if (!binary) return;
  const program = process.env.RUN_ID_NATS_SERVER_CURRENT ?? find("nats-server");
  if (!program) {
    const message = "SKIPPED: nats-server: apt-get install nats-server";
    if (process.env.RUN_ID_NO_SKIP) throw new Error(message);
    console.log(message);
    return context.skip(message);
  }
  const folder = mkdtempSync(join(tmpdir(), "nats-"));
  const port = await freePort();
  const broker = spawn(program, ["-js", "-a", "127.0.0.1", "-p", `${port}`, "-sd", folder], { stdio: "ignore" });
  let server, proxy, seen, other;
  try {
    server = await Server.start(binary, { nats: `nats://127.0.0.1:${port}`, tries: 20, pace: 0 });
    proxy = await Proxy.to(server.port);
    seen = follow(proxy.url);
    await until("live", () => status(seen) === "live");
    await server.run("one two three");
    await until("the end", () => ended(seen) === 1);
    await server.kill();
    await server.again();
    await until("live", () => status(seen) === "live");
    // More than the 2,048 events of a thread that a server keeps in memory.
    await server.run(words(1_200, "w"));
    await until("the end", () => ended(seen) === 2);
    assert.deepEqual(seen.resets, []);
    assertSame(seen.events, await server.events(2));

    // A second client asks for the first events, which only the broker has, while the broker hangs.
    broker.kill("SIGSTOP");
    await sleep(200);
    other = follow(proxy.url);
    await until(() => `unavailable: ${JSON.stringify(other.states)}`, () => status(other) === "waiting", 60_000);
    assert.equal(other.states.at(-1).code, "unavailable");
    broker.kill("SIGCONT");
    await until("the end", () => ended(other) === 2, 60_000);
    assert.equal(proxy.connections, 2, "on the same socket");
    assertSame(other.events, seen.events);
  } finally {
    seen?.client.close();
    other?.client.close();
    proxy?.close();
    broker.kill("SIGCONT");
    await server?.kill();
    broker.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  }
});
