// The client with event streams over HTTP, because WebSockets are refused, in Node.

import assert from "node:assert/strict";

import { assertSame, ended, follow, status } from "./support/follow.mjs";
import { scenario } from "./support/scenario.mjs";
import { sleep, until, words } from "./support/server.mjs";

const live = (seen) => () => status(seen) === "live";

scenario("follows a run over an event stream", async ({ server, proxy, watch }) => {
  proxy.refusesUpgrades = true;
  const seen = watch();
  await until("live", live(seen));
  await server.run("hello brave world");
  await until("the end", () => ended(seen) === 1);
  assertSame(seen.events, await server.events(1));
  assert.deepEqual(seen.states, [{ status: "connecting" }, { status: "live", transport: "sse" }]);
  assert.deepEqual([proxy.upgrades, proxy.streams, seen.tokens], [1, 1, 2]);
});

scenario("needs no WebSocket class", async ({ server, watch }) => {
  const seen = watch(server.url, { WebSocket: null });
  await until("live", live(seen));
  await server.run("one");
  await until("the end", () => ended(seen) === 1);
  assertSame(seen.events, await server.events(1));
});

scenario("loses, repeats and disorders nothing when streams are cut again and again", async ({ server, proxy, watch }) => {
  proxy.refusesUpgrades = true;
  const seen = watch();
  const runs = [server.run(words(200)), server.run(words(200)), server.run(words(200))];
  let cuts = 0;
  while (ended(seen) < runs.length || cuts < 3) {
    // On a fast machine the runs end before enough streams were cut.
    if (ended(seen) === runs.length) runs.push(server.run(words(50)));
    await sleep(50 + Math.random() * 200);
    if (status(seen) === "live") cuts++;
    proxy.cut();
  }
  await Promise.all(runs);
  assertSame(seen.events, await server.events(runs.length));
  assert.deepEqual(seen.resets, []);
});

scenario("stays with event streams for a while", async ({ proxy, watch }) => {
  proxy.refusesUpgrades = true;
  const seen = watch();
  await until("live", live(seen));
  proxy.cut();
  await until("live again", () => seen.states.filter((state) => state.status === "live").length === 2);
  assert.deepEqual([proxy.upgrades, proxy.streams], [1, 2]);
});

scenario("reports a reset when a killed server comes back without its events", async ({ server, proxy, watch }) => {
  proxy.refusesUpgrades = true;
  const seen = watch();
  await until("live", live(seen));
  await server.run("one");
  await until("the end", () => ended(seen) === 1);
  const before = seen.events.length;
  await server.kill();
  await until("waiting", () => status(seen) === "waiting");
  await sleep(300);
  await server.again();
  await until("live", live(seen));
  await server.run("two");
  await until("the end", () => ended(seen) === 2);
  assert.deepEqual(seen.resets.map((reset) => reset.reason), ["restarted"]);
  assertSame(seen.events.slice(before), await server.events(1));
});

scenario("a forbidden thread and an invalid token fail, and are not retried", async ({ server, proxy, watch }) => {
  proxy.refusesUpgrades = true;
  const seen = watch();
  await until("live", live(seen));
  const other = follow(undefined, { client: seen.client, thread: "chat-bob" });
  await until("failed", () => status(other) === "failed");
  assert.equal(other.states.at(-1).code, "forbidden");
  const first = watch(proxy.url, { thread: "chat-bob" });
  const second = follow(undefined, { client: first.client });
  await until("failed", () => status(first) === "failed");
  await until("the others go on", live(second));
  const stranger = watch(proxy.url, { token: () => "demo-mallory" });
  await until("failed", () => status(stranger) === "failed");
  assert.equal(stranger.states.at(-1).code, "unauthenticated");
  const { streams } = proxy;
  await sleep(800);
  assert.equal(proxy.streams, streams);
  await server.run("one");
  await until("the end", () => ended(seen) === 1 && ended(second) === 1);
});

scenario("does nothing after close()", async ({ server, proxy, watch }) => {
  proxy.refusesUpgrades = true;
  const seen = watch();
  await until("live", live(seen));
  const run = server.run(words(40));
  await until("some events", () => seen.events.length > 5);
  seen.client.close();
  const count = seen.events.length;
  await until("the stream is closed", () => proxy.connections === 0);
  await run;
  await sleep(800);
  assert.equal(seen.events.length, count);
  assert.deepEqual([proxy.upgrades, proxy.streams], [1, 1]);
});

scenario("notices a server that stopped", async ({ server, proxy, watch }) => {
  proxy.refusesUpgrades = true;
  const seen = watch(undefined, { pingInterval: 150, pingTimeout: 200 });
  await until("live", live(seen));
  const run = server.run(words(100));
  await until("some events", () => seen.events.length > 5);
  server.child.kill("SIGSTOP");
  await until("the silence", () => seen.states.some((state) => state.code === "timeout"));
  server.child.kill("SIGCONT");
  await run;
  await until("the end", () => ended(seen) === 1);
  assertSame(seen.events, await server.events(1));
});

scenario("uses a WebSocket again after reconnect(), and resumes", async ({ server, proxy, watch }) => {
  proxy.refusesUpgrades = true;
  const seen = watch();
  await until("live", live(seen));
  await server.run("one");
  await until("the end", () => ended(seen) === 1);
  proxy.refusesUpgrades = false;
  seen.client.reconnect();
  await until("live", () => seen.states.at(-1).transport === "websocket");
  await server.run("two");
  await until("the end", () => ended(seen) === 2);
  assertSame(seen.events, await server.events(2));
});

scenario("retries when neither transport works", async ({ server, proxy, watch }) => {
  proxy.refusesUpgrades = true;
  for (const status of [404, 502, 200]) {
    proxy.feedStatus = status;
    const seen = watch();
    const waits = () => seen.states.filter((state) => state.status === "waiting");
    await until("waiting", () => waits().length >= 2);
    assert.equal(waits()[1].code, 1006);
    proxy.feedStatus = undefined;
    await until("live", live(seen));
    seen.client.close();
  }
  await server.run("one");
});

scenario("unsubscribing from the first stream does not delay the other threads", async ({ proxy, watch }) => {
  proxy.refusesUpgrades = true;
  proxy.ignoresFeeds = true;
  const first = watch(undefined, { thread: "chat-bob" });
  const second = follow(undefined, { client: first.client });
  await until("the first stream", () => proxy.streams === 1);
  proxy.ignoresFeeds = false;
  first.subscription.unsubscribe();
  await until("live", live(second));
});

scenario("a handler may end its subscription on a failure", async ({ server, proxy, watch }) => {
  const seen = watch();
  await until("live", live(seen));
  const { log } = seen;
  seen.subscription.unsubscribe();
  const states = [];
  const subscription = seen.client.subscribe("chat-ada", {
    onEvent() {},
    onState({ status }) {
      states.push(status);
      if (status === "waiting") subscription.unsubscribe();
    },
  });
  await until("live", () => states.at(-1) === "live");
  await server.kill();
  await until("closed", () => states.at(-1) === "closed");
  const { upgrades, streams } = proxy;
  await sleep(800);
  assert.deepEqual([proxy.upgrades, proxy.streams], [upgrades, streams]);
  assert.equal(log.at(-1), "closed");
});
