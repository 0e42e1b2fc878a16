// The example's page in headless Chromium.

import assert from "node:assert/strict";
import test from "node:test";

import { withBrowser } from "./support/chromium.mjs";
import { Proxy } from "./support/proxy.mjs";
import { Server, example, words } from "./support/server.mjs";

/** Runs a test with a server and its pages. */
function scenario(name, action, { pace = 20, ...look } = {}) {
  test(name, { timeout: 120_000 }, async (context) => {
    const binary = example(context);
    if (!binary) return;
    await withBrowser(context, async (browser) => {
      const server = await Server.start(binary, { pace });
      const tabs = await browser.newContext({ viewport: { width: 1000, height: 700 }, ...look });
      const errors = [];
      const open = async (query = "?user=ada", url = server.url) => {
        const page = await tabs.newPage();
        page.setDefaultTimeout(20_000);
        page.on("pageerror", (error) => errors.push(error.message));
        await page.goto(`${url}/${query}`);
        return page;
      };
      try {
        await action({ server, open });
        assert.deepEqual(errors, []);
      } finally {
        await server.kill();
      }
    });
  });
}

const state = (page, text) => page.locator("#state-text").filter({ hasText: text }).waitFor();
const run = (page, status) => page.locator(`.run[data-status="${status}"]`);
const last = (page) => page.locator(".run").last();

async function send(page, text) {
  await page.locator("#text").fill(text);
  await page.locator("#text").press("Enter");
}

scenario("shows a message, the answer as it is written, its steps and its end", async ({ open }) => {
  const page = await open();
  await state(page, "Live as ada");
  assert.equal(await page.locator("#empty").isVisible(), true);
  await send(page, "hello brave new world");
  const article = last(page);
  const middle = await page.waitForFunction(() => {
    const [run] = document.getElementsByClassName("run");
    const answer = run?.querySelector(".answer > .text").textContent;
    const progress = run?.querySelector(".progress span").textContent;
    return answer && progress && { answer, progress, busy: run.ariaBusy, status: run.dataset.status };
  });
  const { answer, progress, ...rest } = await middle.jsonValue();
  assert.deepEqual(rest, { busy: "true", status: "running" });
  assert.ok("olleh evarb wen ".startsWith(answer), answer);
  assert.match(progress, /^writing, [123] of 4$/);
  assert.equal(await article.locator(".message .text").textContent(), "hello brave new world");
  await run(page, "completed").waitFor();
  assert.equal(await article.locator(".answer > .text").textContent(), "olleh evarb wen dlrow ");
  assert.equal(await article.locator(".thought").textContent(), "4 words to work on");
  assert.deepEqual(await article.locator("summary").allTextContents(), ["count_letters done", "reverse done"]);
  assert.equal(await article.locator(".progress").isVisible(), false);
  assert.equal(await article.locator(".cancel").isVisible(), false);
  assert.equal(await page.locator("#announcer").textContent(), "word-smith: olleh evarb wen dlrow ");
  assert.equal(await page.locator("#announcer").getAttribute("aria-live"), "polite");
  assert.equal(await page.locator("#text").inputValue(), "");
  assert.equal(await page.locator("#empty").isVisible(), false);
  // A tool opens with the keyboard.
  await article.locator("summary").first().focus();
  await page.keyboard.press("Enter");
  assert.deepEqual(await article.locator("details[open] pre").allTextContents(), ['{"words":["hello","brave","new","world"]}', "[5,5,3,5]"]);
}, { pace: 300 });

scenario("an error and a cancelled run can be tried again", async ({ open }) => {
  const page = await open();
  await state(page, "Live");
  await send(page, "please fail");
  await run(page, "failed").waitFor();
  assert.equal(await last(page).locator(".failure p").textContent(), "the word `fail` cannot be turned around");
  await last(page).locator(".retry").click();
  await page.locator(".run").nth(1).waitFor();
  await page.waitForFunction(() => document.querySelectorAll('.run[data-status="failed"]').length === 2);
  assert.deepEqual(await page.locator(".message .text").allTextContents(), ["please fail", "please fail"]);
  await send(page, words(300));
  await run(page, "running").locator(".progress").waitFor();
  await run(page, "running").locator(".cancel").click();
  await run(page, "cancelled").waitFor();
  assert.equal(await last(page).locator(".failure p").textContent(), "Cancelled.");
  assert.equal(await last(page).locator(".retry").isVisible(), true);
});

scenario("several runs at once stay apart", async ({ server, open }) => {
  const page = await open();
  await state(page, "Live");
  const ids = await Promise.all(["one two three four", "five six seven eight", "nine ten"].map((text) => server.run(text)));
  await page.waitForFunction(() => document.querySelectorAll('.run[data-status="completed"]').length === 3);
  for (const [id, answer] of [[ids[0], "eno owt eerht ruof "], [ids[1], "evif xis neves thgie "], [ids[2], "enin net "]]) {
    assert.equal(await page.locator(`[data-run="${id}"] .answer > .text`).textContent(), answer);
  }
});

scenario("a reload and a second tab show the same, once", async ({ server, open }) => {
  const page = await open();
  await state(page, "Live");
  await send(page, words(40));
  await page.waitForFunction(() => document.querySelectorAll("#events li").length > 10);
  await page.reload();
  const tab = await open();
  const expected = (await server.events(1)).map((event) => event.id);
  for (const each of [page, tab]) {
    await run(each, "completed").waitFor();
    assert.deepEqual(await each.locator("#events li").evaluateAll((items) => items.map((item) => item.dataset.id)), expected);
    assert.equal(await each.locator(".message .text").textContent(), words(40));
  }
});

scenario("says what is wrong with the connection, and with a message that was not sent", async ({ server, open }) => {
  const page = await open();
  await state(page, "Live");
  await send(page, "one");
  await run(page, "completed").waitFor();
  await server.kill();
  await state(page, "Connection lost");
  await send(page, "two");
  await page.locator("#problem").filter({ hasText: "Not sent: the server is out of reach." }).waitFor();
  assert.equal(await page.locator("#text").inputValue(), "two");
  await server.again();
  await page.locator("#reconnect").evaluate((button) => button.click());
  await state(page, "Live");
  await page.locator(".notice").filter({ hasText: "The server has a new log. Earlier messages are gone." }).waitFor();
  assert.equal(await page.locator(".run").count(), 0);
  assert.equal(await page.locator("#problem").isVisible(), false);
  await page.locator("#send").click();
  await run(page, "completed").waitFor();
  assert.equal(await last(page).locator(".answer > .text").textContent(), "owt ");
});

scenario("says that the log is unavailable, and that events come over a stream", async ({ server, open }) => {
  const proxy = await Proxy.to(server.port);
  try {
    proxy.answer = ({ op, thread_id, request_id }) =>
      op === "subscribe" ? [{ op: "error", code: "unavailable", message: "later", thread_id, request_id }] : undefined;
    const page = await open("?user=ada", proxy.url);
    await state(page, "The event log is unavailable");
    proxy.answer = () => undefined;
    await state(page, "Live as ada");
    proxy.refusesUpgrades = true;
    proxy.cut();
    await state(page, "Live as ada, over an event stream");
    await send(page, "one");
    await run(page, "completed").waitFor();
  } finally {
    proxy.close();
  }
});

scenario("a refused thread and a user without a token are told so", async ({ open }) => {
  const bob = await open("?user=bob&thread=chat-ada");
  await state(bob, "bob may not read this thread");
  assert.equal(await bob.locator("#send").isDisabled(), true);
  assert.equal(await bob.locator("body").getAttribute("data-state"), "failed");
  const stranger = await open("?user=mallory");
  await state(stranger, "Not signed in: mallory has no valid token");
  assert.equal(await stranger.locator("#reconnect").isVisible(), true);
});

scenario("follows what comes, unless the user reads above", async ({ server, open }) => {
  const page = await open();
  await state(page, "Live");
  for (let count = 0; count < 8; count++) await server.run(words(60));
  await page.waitForFunction(() => document.querySelectorAll('.run[data-status="completed"]').length === 8);
  const below = () => page.locator("#scroller").evaluate((it) => it.scrollHeight - it.scrollTop - it.clientHeight);
  await page.waitForFunction(() => {
    const it = document.getElementById("scroller");
    return it.scrollHeight > 2 * it.clientHeight && it.scrollHeight - it.scrollTop - it.clientHeight < 2;
  });
  await page.locator("#scroller").evaluate((it) => (it.scrollTop = 100));
  await server.run("more words");
  await page.locator("#latest").waitFor();
  await page.waitForFunction(() => document.querySelectorAll('.run[data-status="completed"]').length === 9);
  assert.equal(await page.locator("#scroller").evaluate((it) => it.scrollTop), 100);
  await page.locator("#latest").click();
  await page.waitForFunction(() => document.getElementById("latest").hidden);
  assert.ok((await below()) < 2);
}, { pace: 2 });

for (const colorScheme of ["light", "dark"]) {
  scenario(`fits 390 px, in ${colorScheme}`, async ({ open }) => {
    const page = await open();
    await state(page, "Live");
    await send(page, `${"x".repeat(300)} fail ${words(10)}`);
    await run(page, "failed").waitFor();
    for (const raw of [false, true]) {
      const [wide, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
      assert.ok(wide <= width, `${wide} of ${width}`);
      const boxes = await page.locator("header h1, #state, #raw-toggle").evaluateAll((items) => items.map((it) => it.getBoundingClientRect().toJSON()));
      for (const [at, box] of boxes.entries()) {
        assert.ok(box.left >= 0 && box.right <= width, JSON.stringify(box));
        const next = boxes[at + 1];
        if (next && Math.abs(next.top - box.top) < 10) assert.ok(box.right <= next.left, JSON.stringify([box, next]));
      }
      assert.equal(await page.locator("#raw").isVisible(), raw);
      await page.locator("#raw-toggle").click();
    }
    // Text and background differ as WCAG AA asks for.
    const contrast = await page.evaluate(() => {
      const rgb = (color) => color.match(/[\d.]+/g).slice(0, 3).map(Number);
      const light = (color) => rgb(color).map((it) => it / 255).map((it) => (it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4))
        .reduce((sum, it, at) => sum + it * [0.2126, 0.7152, 0.0722][at], 0);
      const under = (it) => {
        for (; it; it = it.parentElement) {
          const { backgroundColor } = getComputedStyle(it);
          if (!/^rgba\(.*, 0\)$/.test(backgroundColor)) return backgroundColor;
        }
        return "rgb(255, 255, 255)";
      };
      const texts = [...document.querySelectorAll("h1, #state-text, .message .text, .agent, .badge, .thought, .failure p, button, label, summary code")];
      return texts.filter((it) => it.checkVisibility()).map((it) => {
        const [a, b] = [light(getComputedStyle(it).color), light(under(it))].sort((a, b) => b - a);
        return [`${it.className || it.id || it.tagName}`, (a + 0.05) / (b + 0.05)];
      });
    });
    assert.ok(contrast.length > 8);
    for (const [name, ratio] of contrast) assert.ok(ratio >= 4.5, `${name}: ${ratio}`);
  }, { viewport: { width: 390, height: 780 }, colorScheme });
}

scenario("text is text, whatever it holds", async ({ open }) => {
  const page = await open();
  await state(page, "Live");
  const text = `<img src=x onerror="document.title='broken'"> fail`;
  await send(page, text);
  await run(page, "failed").waitFor();
  assert.equal(await last(page).locator(".message .text").textContent(), text);
  assert.equal(await page.locator("#runs img").count(), 0);
  assert.equal(await page.title(), "Agent chat");
});

scenario("shift and Enter is a new line, and every control is reached with Tab", async ({ open }) => {
  const page = await open();
  await state(page, "Live");
  await page.locator("#text").fill("one");
  await page.locator("#text").press("Shift+Enter");
  await page.locator("#text").pressSequentially("two");
  assert.equal(await page.locator("#text").inputValue(), "one\ntwo");
  await page.locator("#text").press("Enter");
  await run(page, "completed").waitFor();
  await page.locator("#text").fill("more");
  await page.evaluate(() => document.activeElement.blur());
  const reached = [];
  for (let count = 0; count < 7; count++) {
    await page.keyboard.press("Tab");
    reached.push(await page.evaluate(() => document.activeElement.id || document.activeElement.tagName));
  }
  for (const name of ["raw-toggle", "scroller", "SUMMARY", "text", "send"]) assert.ok(reached.includes(name), `${name}: ${reached}`);
});
