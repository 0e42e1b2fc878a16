// The client in headless Chromium, against the example server.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import test from "node:test";

import { withBrowser } from "./support/chromium.mjs";
import { servePage } from "./support/pages.mjs";
import { Proxy } from "./support/proxy.mjs";
import { Server, example, sleep, words } from "./support/server.mjs";

/** Runs a test with a server, a proxy that also serves the page, and a browser. */
function scenario(name, action) {
  test(name, { timeout: 120_000 }, async (context) => {
    const binary = example(context);
    if (!binary) return;
    await withBrowser(context, async (browser, process) => {
      const server = await Server.start(binary);
      const proxy = await Proxy.to(server.port);
      proxy.local = servePage;
      const tabs = await browser.newContext();
      const open = async (options = {}) => {
        const page = await tabs.newPage();
        page.errors = [];
        page.on("pageerror", (error) => page.errors.push(error.message));
        page.follow = async () => {
          await page.goto(`${proxy.url}/page`);
          await page.evaluate(async (options) => (await import("/tests/support/in-page.mjs")).follow(options), options);
        };
        await page.follow();
        await live(page);
        return page;
      };
      try {
        await action({ server, proxy, open, tabs, process });
      } finally {
        proxy.close();
        await server.kill();
      }
    });
  });
}

async function live(page) {
  await page.waitForFunction(() => window.states.at(-1)?.status === "live");
}

async function end(page, count = 1) {
  await page.waitForFunction((count) => window.ended === count, count, { timeout: 60_000 });
}

async function assertShown(page, server, runs) {
  const truth = (await server.events(runs)).map((event) => event.id);
  assert.deepEqual(await page.evaluate(() => window.shown), truth);
  assert.deepEqual(await page.evaluate(() => window.resets), []);
}

scenario("a page that is reloaded in the middle of a run shows each event once", async ({ server, open }) => {
  const page = await open({ stored: true });
  const run = server.run(words(800));
  const counts = [];
  while (counts.length < 4 && (await page.evaluate(() => window.ended)) === 0) {
    const before = await page.evaluate(() => window.shown.length);
    await page.waitForFunction((before) => window.shown.length > before + 5 || window.ended > 0, before);
    counts.push(await page.evaluate(() => window.shown.length));
    await page.follow();
  }
  await run;
  await end(page);
  assert.ok(counts[0] < 1600, `${counts}`);
  await assertShown(page, server, 1);
});

scenario("a page that comes online connects at once", async ({ server, proxy, open, tabs }) => {
  const page = await open({ pingTimeout: 500 });
  // With the longest pauses, so that without the event the page would wait for seconds.
  await page.evaluate(() => (Math.random = () => 0.999));
  const run = server.run(words(150));
  await page.waitForFunction(() => window.shown.length > 5);
  // Chromium reports nothing about the WebSockets of an offline page, so the client has to ping.
  proxy.isDown = true;
  await tabs.setOffline(true);
  proxy.cut();
  await page.waitForFunction(() => window.states.filter((state) => state.status === "waiting").length === 4, null, { timeout: 30_000 });
  const { delay } = await page.evaluate(() => window.states.at(-1));
  assert.ok(delay > 3500, `${delay}`);
  assert.equal(await page.evaluate(() => navigator.onLine), false);
  proxy.isDown = false;
  await tabs.setOffline(false);
  await page.waitForFunction(() => window.states.at(-1).status === "live", null, { timeout: 2500 });
  await run;
  await end(page);
  await assertShown(page, server, 1);
});

scenario("a page that becomes visible connects at once", async ({ server, proxy, open }) => {
  const page = await open();
  await page.evaluate(() => (Math.random = () => 0.999));
  await server.kill();
  await page.waitForFunction(() => window.states.filter((state) => state.status === "waiting").length === 4, null, { timeout: 30_000 });
  await server.again();
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.waitForFunction(() => window.states.at(-1).status === "live", null, { timeout: 2500 });
  assert.ok(proxy.upgrades >= 5);
});

scenario("a page that pings after a sleep notices a dead connection", async ({ server, open }) => {
  const page = await open({ pingTimeout: 300 });
  server.child.kill("SIGSTOP");
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await page.waitForFunction(() => window.states.at(-1).status !== "live");
  assert.equal(await page.evaluate(() => window.states.find((state) => state.status === "waiting").code), "timeout");
  server.child.kill("SIGCONT");
  await live(page);
});

scenario("two tabs follow one thread, each with its own position", async ({ server, proxy, open }) => {
  const pages = [await open({ stored: true }), await open({ stored: true })];
  const run = server.run(words(80));
  await pages[0].waitForFunction(() => window.shown.length > 5);
  await pages[0].follow();
  proxy.cut();
  await run;
  for (const page of pages) await end(page);
  for (const page of pages) await assertShown(page, server, 1);
});

scenario("a browser that was stopped loses nothing", async ({ server, proxy, open, process }) => {
  const page = await open();
  const run = server.run(words(200));
  await page.waitForFunction(() => window.shown.length > 5);
  const family = descendants(process.pid);
  assert.ok(family.length > 1, `${family}`);
  const signal = (name) => family.forEach((pid) => globalThis.process.kill(pid, name));
  signal("SIGSTOP");
  await sleep(800);
  proxy.cut();
  await sleep(800);
  signal("SIGCONT");
  await run;
  await end(page);
  await assertShown(page, server, 1);
});

scenario("an exception in a handler is an uncaught error of the page, and stops nothing", async ({ server, open }) => {
  const page = await open();
  await page.evaluate(() => {
    const push = window.shown.push.bind(window.shown);
    window.shown.push = (id) => {
      push(id);
      if (id.endsWith(":3")) throw new Error("a fault of the page");
    };
  });
  await server.run("one two");
  await end(page);
  await assertShown(page, server, 1);
  assert.deepEqual(page.errors, ["a fault of the page"]);
});

/** Returns a process and its descendants. */
function descendants(root) {
  const parents = new Map();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const fields = readFileSync(`/proc/${name}/stat`, "utf8").split(") ").at(-1).split(" ");
      parents.set(Number(name), Number(fields[1]));
    } catch {
      // The process has ended.
    }
  }
  const found = [root];
  for (const pid of found) for (const [child, parent] of parents) if (parent === pid) found.push(child);
  return found;
}
