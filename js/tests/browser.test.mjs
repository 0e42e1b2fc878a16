// The installed package in headless Chromium, as it is: no bundler.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import test from "node:test";

import { withBrowser } from "./chromium.mjs";

const PAGE = `<!doctype html><script type="importmap">{"imports":{"run-id":"/node_modules/run-id/dist/index.js"}}</script>`;

async function serve() {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const file = pathname === "/vectors.json" ? process.env.RUN_ID_VECTORS : `.${pathname}`;
    if (pathname === "/") return response.setHeader("content-type", "text/html").end(PAGE);
    try {
      const body = await readFile(file);
      response.setHeader("content-type", /\.m?js$/.test(pathname) ? "text/javascript" : "application/json").end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

test("every vector, and a new id, in Chromium", async (context) => {
  await withBrowser(context, async (browser) => {
    const server = await serve();
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${server.address().port}/`);
      const found = await page.evaluate(async () => {
        const ids = await import("run-id");
        const { checkVectors } = await import("/tests/vectors.mjs");
        const vectors = await (await fetch("/vectors.json")).json();
        return {
          checked: checkVectors(vectors, ids),
          made: ids.generateRunId(ids.parseThreadId("checkout")),
          lone: ids.suggestThreadId("a\udfffb"),
        };
      });
      assert.ok(found.checked > 200, `${found.checked}`);
      assert.match(found.made, /^run_checkout_[0-9a-f]{8}$/);
      assert.equal(found.lone, "a___b");
    } finally {
      server.close();
    }
  });
});
