// The client in Node, against the example server.

import assert from "node:assert/strict";
import test from "node:test";

import { connect } from "run-id/client";

import { assertSame, ended, follow, status } from "./support/follow.mjs";
import { scenario } from "./support/scenario.mjs";
import { WebSocket, sleep, until, words } from "./support/server.mjs";

scenario("follows a run from its start to its end", async ({ server, watch }) => {
  const seen = watch(`ws://127.0.0.1:${server.port}/ws`);
  await until("live", () => status(seen) === "live");
  const run = await server.run("hello brave world");
  await until("the end", () => ended(seen) === 1);
  assertSame(seen.events, await server.events(1));
  assert.ok(seen.events.every((event) => event.run_id === run && event.thread_id === "chat-ada"));
  assert.deepEqual(seen.states, [{ status: "connecting" }, { status: "live", transport: "websocket" }]);
  assert.deepEqual(seen.resets, []);
  assert.equal(seen.subscription.thread, "chat-ada");
  assert.equal(seen.subscription.state.status, "live");
});

scenario("accepts the URL of the socket or of its folder", async ({ server, watch }) => {
  for (const url of [`ws://127.0.0.1:${server.port}/ws`, `http://127.0.0.1:${server.port}/ws`, `${server.url}/`, new URL(server.url)]) {
    const seen = watch(url);
    await until("live", () => status(seen) === "live");
    assert.equal(seen.states.at(-1).transport, "websocket");
  }
});

scenario("loses, repeats and disorders nothing when connections are cut again and again", async ({ server, proxy, watch }) => {
  const seen = watch();
  const runs = [server.run(words(200)), server.run(words(200)), server.run(words(200))];
  let cuts = 0;
  while (ended(seen) < runs.length || cuts < 5) {
    // On a fast machine the runs end before enough connections were cut.
    if (ended(seen) === runs.length) runs.push(server.run(words(50)));
    await sleep(20 + Math.random() * 180);
    if (proxy.connections > 0) cuts++;
    proxy.cut();
  }
  await Promise.all(runs);
  assertSame(seen.events, await server.events(runs.length));
  assert.deepEqual(seen.resets, []);
  // After the last cut the client may have a token, but no connection yet.
  await until("live", () => status(seen) === "live");
  assert.equal(seen.tokens, proxy.upgrades + proxy.streams, "a fresh token for each attempt");
});

scenario("repairs lost, repeated and reordered frames", async ({ server, proxy, watch }) => {
  const seen = watch();
  const met = new Set();
  let held;
  proxy.change = (frame) => {
    // Frames after a resume come through.
    if (frame.op || met.has(frame.offset)) return [frame];
    const count = met.add(frame.offset).size;
    if (count % 11 === 0) return [];
    if (count % 7 === 0) return [frame, frame];
    if (count % 5 === 0) return ((held = frame), []);
    const frames = held ? [frame, held] : [frame];
    held = undefined;
    return frames;
  };
  await server.run(words(30));
  await until("some faults", () => met.size > 25);
  proxy.change = (frame) => [frame];
  await until("the end", () => ended(seen) === 1);
  assertSame(seen.events, await server.events(1));
  assert.deepEqual(seen.resets, []);
  assert.ok(seen.states.some((state) => state.code === "protocol"));
});

scenario("delivers repeated events once, and ignores answers to another request", async ({ server, proxy, watch }) => {
  proxy.change = (frame) => (frame.op === "subscribed" ? [{ ...frame, epoch: "old", request_id: "s0" }, frame] : [frame, frame]);
  const seen = watch();
  await until("live", () => status(seen) === "live");
  await server.run("one two");
  await until("the end", () => ended(seen) === 1);
  await server.run("three");
  await until("the end", () => ended(seen) === 2);
  assertSame(seen.events, await server.events(2));
  assert.deepEqual(seen.resets, []);
});

scenario("delivers an event once although it has two offsets", async ({ server, proxy, watch }) => {
  proxy.change = (frame) => {
    if (!("seq" in frame)) return [frame];
    const first = { ...frame, offset: 2 * frame.offset };
    return frame.type === "agent_completed" ? [first] : [first, { ...frame, offset: first.offset + 1 }];
  };
  const seen = watch();
  await until("live", () => status(seen) === "live");
  await server.run("one two");
  await until("the end", () => ended(seen) === 1);
  const numbers = seen.events.map((event) => event.seq);
  assert.ok(numbers.length > 2);
  assert.deepEqual(numbers, numbers.map((_, at) => at + 1));
});

scenario("reports a reset when a killed server comes back without its events", async ({ server, proxy, watch }) => {
  const seen = watch();
  await until("live", () => status(seen) === "live");
  await server.run("one");
  await until("the end", () => ended(seen) === 1);
  const before = seen.events.length;
  await server.kill();
  await until("waiting", () => status(seen) === "waiting");
  assert.deepEqual(seen.resets, []);
  await sleep(300);
  await server.again();
  await until("live", () => status(seen) === "live");
  await server.run("two");
  await until("the end", () => ended(seen) === 2);
  assert.deepEqual(seen.resets.map((reset) => reset.reason), ["restarted"]);
  assert.ok(seen.log.indexOf("restarted") > before);
  assertSame(seen.events.slice(before), await server.events(1));
});

scenario("resumes after the close codes that allow it", async ({ server, proxy, watch }) => {
  const seen = watch();
  await until("live", () => status(seen) === "live");
  const run = server.run(words(200));
  for (const code of [1001, 1011, 4008, 4009, 4010, 4011, 4099, 3000]) {
    const tokens = seen.tokens;
    seen.states.length = 0;
    proxy.cut(code, "why");
    await until(`live after ${code}`, () => status(seen) === "live");
    const { delay, ...waiting } = seen.states.find((state) => state.status === "waiting");
    assert.deepEqual(waiting, { status: "waiting", code, message: "why" });
    assert.ok(delay >= 0 && delay <= 500, `${delay}`);
    assert.equal(seen.tokens, tokens + 1);
  }
  await run;
  await until("the end", () => ended(seen) === 1);
  assertSame(seen.events, await server.events(1));
});

scenario("does not reconnect after the close codes that forbid it", async ({ proxy, watch }) => {
  for (const code of [1002, 1007, 4400, 4401, 4403, 4429, 4499]) {
    const seen = watch();
    await until("live", () => status(seen) === "live");
    const { upgrades } = proxy;
    proxy.cut(code, "why");
    await until("failed", () => status(seen) === "failed");
    assert.deepEqual(seen.states.at(-1), { status: "failed", code, message: "why" });
    await sleep(700);
    assert.equal(proxy.upgrades, upgrades, `${code}`);
    seen.client.reconnect();
    await until("live", () => status(seen) === "live");
    seen.client.close();
  }
});

scenario("stops at an expired token, and resumes with a fresh one after reconnect()", async ({ server, proxy, watch }) => {
  let token = "demo-ada";
  const seen = watch(proxy.url, { token: () => token });
  await until("live", () => status(seen) === "live");
  await server.run("one");
  await until("the end", () => ended(seen) === 1);
  token = "expired";
  proxy.cut(4011);
  await until("failed", () => status(seen) === "failed");
  assert.equal(seen.states.at(-1).code, 4401);
  const { upgrades } = proxy;
  await server.run("two");
  await sleep(700);
  assert.equal(proxy.upgrades, upgrades);
  token = "demo-ada";
  seen.client.reconnect();
  await until("the end", () => ended(seen) === 2);
  assertSame(seen.events, await server.events(2));
});

scenario("retries when getToken fails", async ({ watch }) => {
  let fails = 2;
  const seen = watch(undefined, {
    token: async () => {
      if (fails-- > 0) throw new Error("no network");
      return "demo-ada";
    },
  });
  await until("live", () => status(seen) === "live");
  const waits = seen.states.filter((state) => state.status === "waiting");
  assert.deepEqual(waits.map(({ code, message }) => [code, message]), Array(2).fill(["token", "Error: no network"]));
});

scenario("a forbidden thread fails alone, and is not retried", async ({ server, proxy, watch }) => {
  const seen = watch();
  await until("live", () => status(seen) === "live");
  const other = follow(undefined, { client: seen.client, thread: "chat-bob" });
  const invalid = follow(undefined, { client: seen.client, thread: "not a thread" });
  await until("failed", () => status(other) === "failed" && status(invalid) === "failed");
  assert.equal(other.states.at(-1).code, "forbidden");
  assert.equal(invalid.states.at(-1).code, "invalid_thread_id");
  await server.run("one");
  await until("the end", () => ended(seen) === 1);
  proxy.cut();
  await until("live", () => seen.states.filter((state) => state.status === "live").length === 2);
  assert.equal(proxy.sent.filter((frame) => frame.thread_id === "chat-bob").length, 1);
  assert.deepEqual(other.events, []);
});

scenario("retries an unavailable thread on the same socket", async ({ server, proxy, watch }) => {
  const codes = ["unavailable", "unavailable", "already_subscribed"];
  proxy.answer = ({ op, thread_id, request_id }) => {
    if (op !== "subscribe" || codes.length === 0) return undefined;
    return [{ op: "error", code: codes.shift(), message: "later", thread_id, request_id }];
  };
  const seen = watch();
  await until("live", () => status(seen) === "live");
  assert.equal(proxy.upgrades, 1);
  const waits = seen.states.filter((state) => state.status === "waiting");
  assert.deepEqual(waits.map((state) => state.code), ["unavailable", "unavailable", "already_subscribed"]);
  for (const [tries, { delay }] of waits.entries()) assert.ok(delay <= 500 * 2 ** tries);
  const ops = proxy.sent.map((frame) => frame.op);
  assert.deepEqual(ops, ["auth", "subscribe", "subscribe", "subscribe", "unsubscribe", "subscribe"]);
  await server.run("one");
  await until("the end", () => ended(seen) === 1);
  assertSame(seen.events, await server.events(1));
});

scenario("does nothing after close()", async ({ server, proxy, watch }) => {
  const seen = watch();
  const second = follow(undefined, { client: seen.client, thread: "chat-bob" });
  await until("live", () => status(seen) === "live");
  const run = server.run(words(40));
  await until("some events", () => seen.events.length > 5);
  seen.client.close();
  seen.client.close();
  const count = seen.events.length;
  assert.deepEqual([status(seen), status(second)], ["closed", "closed"]);
  await until("the socket is closed", () => proxy.connections === 0);
  proxy.cut();
  await run;
  await sleep(800);
  assert.equal(proxy.upgrades, 1);
  assert.equal(seen.events.length, count);
  assert.throws(() => seen.client.subscribe("chat-ada", { onEvent() {} }), { message: "the client is closed" });
  seen.client.reconnect();
  await sleep(100);
  assert.equal(proxy.upgrades, 1);

  // Closed while it waits. The pause is random and may be shorter than any interval of polling.
  const waits = watch();
  await until("live", () => status(waits) === "live");
  const { upgrades } = proxy;
  const waiting = waits.reaches("waiting");
  proxy.cut();
  await waiting;
  waits.client.close();
  await sleep(700);
  assert.equal(status(waits), "closed");
  assert.equal(proxy.upgrades, upgrades);

  // Closed while it connects.
  const connects = watch();
  await until("live", () => status(connects) === "live");
  proxy.ignoresUpgrades = true;
  proxy.cut();
  await until("another upgrade", () => proxy.upgrades === upgrades + 2);
  assert.equal(status(connects), "connecting");
  connects.client.close();
  await sleep(700);
  assert.equal(status(connects), "closed");
  assert.equal(proxy.upgrades, upgrades + 2);
});

scenario("a thread that is unsubscribed and subscribed again gets its events once", async ({ server, proxy, watch }) => {
  const seen = watch();
  await until("live", () => status(seen) === "live");
  await server.run("one");
  await until("the end", () => ended(seen) === 1);
  assert.throws(() => seen.client.subscribe("chat-ada", { onEvent() {} }), { message: "already subscribed to the thread chat-ada" });
  seen.subscription.unsubscribe();
  const again = follow(undefined, { client: seen.client });
  again.subscription.unsubscribe();
  const third = follow(undefined, { client: seen.client });
  await until("the end", () => ended(third) === 1);
  assertSame(third.events, await server.events(1));
  assert.deepEqual(again.events, []);
  assert.equal(proxy.upgrades, 1);
  // A handler may end its own subscription.
  third.subscription.close();
  const ids = [];
  const last = seen.client.subscribe("chat-ada", {
    onEvent: (event) => {
      ids.push(event.id);
      if (ids.length === 2) last.unsubscribe();
    },
  });
  await until("two events", () => ids.length === 2);
  await sleep(200);
  assert.equal(ids.length, 2);
});

scenario("resumes after the position in the storage", async ({ server, proxy, watch }) => {
  const map = new Map([["unrelated", "{"]]);
  const storage = { getItem: (key) => map.get(key) ?? null, setItem: (key, value) => map.set(key, value) };
  const first = watch(proxy.url, { storage });
  await server.run("one");
  await until("the end", () => ended(first) === 1);
  first.client.close();
  await server.run("two");
  const second = watch(proxy.url, { storage });
  await until("the end", () => ended(second) === 1);
  assertSame([...first.events, ...second.events], await server.events(2));
  assert.deepEqual(second.resets, []);
  second.client.close();
  // Foreign text in the storage, and a storage that throws, are ignored.
  const key = [...map.keys()].find((key) => key.startsWith("run-id "));
  for (const text of ["{", "7", "null", '{"epoch":1,"after":2}', '{"epoch":"x"}']) {
    const third = watch(proxy.url, { storage: { getItem: (name) => (name === key ? text : null), setItem: () => { throw new Error("full"); } } });
    await until("both runs", () => ended(third) === 2);
    assert.deepEqual(third.resets, [], text);
    third.client.close();
  }
});

scenario("stays below the limit of frames with many threads", async ({ proxy, watch }) => {
  const seen = watch();
  const threads = Array.from({ length: 50 }, (_, at) => follow(undefined, { client: seen.client, thread: `chat-${at}` }));
  await until("all answers", () => threads.every((thread) => status(thread) === "failed"));
  assert.ok(threads.every((thread) => thread.states.at(-1).code === "forbidden"));
  assert.equal(status(seen), "live");
  assert.equal(proxy.upgrades, 1);
});

scenario("notices a server that stopped, and loses nothing", async ({ server, proxy, watch }) => {
  const seen = watch(undefined, { pingInterval: 200, pingTimeout: 300 });
  await until("live", () => status(seen) === "live");
  await sleep(900);
  assert.equal(status(seen), "live", "an idle connection stays");
  assert.equal(proxy.upgrades, 1);
  const run = server.run(words(100));
  await until("some events", () => seen.events.length > 5);
  server.child.kill("SIGSTOP");
  await until("the silence", () => seen.states.some((state) => state.code === "timeout"));
  server.child.kill("SIGCONT");
  await run;
  await until("the end", () => ended(seen) === 1);
  assertSame(seen.events, await server.events(1));
});

scenario("resumes when it was too slow for the server", async ({ server, proxy, watch }) => {
  const seen = watch();
  await until("live", () => status(seen) === "live");
  proxy.hold();
  // 12 MB: more than the buffers of the server and the network hold, but not more events than the log.
  const runs = 42;
  for (let run = 0; run < runs; run++) await server.run(words(20, "a".repeat(2900)));
  const truth = await server.events(runs);
  proxy.release();
  await until("the end", () => ended(seen) === runs);
  assertSame(seen.events, truth);
  assert.ok(seen.states.some((state) => state.code === 4008), JSON.stringify(seen.states));
}, { pace: 0 });

scenario("backs off with jitter", async ({ server, watch }) => {
  await server.kill();
  const seen = watch();
  await until("six tries", () => seen.states.filter((state) => state.status === "waiting").length >= 6, 60_000);
  const delays = seen.states.filter((state) => state.status === "waiting").map((state) => state.delay);
  for (const [tries, delay] of delays.entries()) {
    assert.ok(delay >= 0 && delay <= 500 * 2 ** tries, `${tries}: ${delay}`);
  }
  assert.ok(delays.some((delay, tries) => delay < 490 * 2 ** tries), `${delays}`);
  await server.again();
  seen.client.reconnect();
  await until("live", () => status(seen) === "live");
});

test("refuses an invalid URL", () => {
  assert.throws(() => connect({ url: "no address", getToken: () => "", WebSocket }), { name: "TypeError" });
});
