// The installed ids in headless Chromium, without a bundler.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import test from "node:test";

import { withBrowser } from "./support/chromium.mjs";
import { servePage } from "./support/pages.mjs";

test("every vector, and a new id, in Chromium", async (context) => {
  await withBrowser(context, async (browser) => {
    const server = createServer(async (request, response) => {
      if (!(await servePage(request, response))) response.writeHead(404).end();
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${server.address().port}/page`);
      const found = await page.evaluate(async () => {
        const ids = await import("run-id");
        const { checkVectors } = await import("/tests/support/vectors.mjs");
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
