// The size of the client in a page, with a current bundler.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import test from "node:test";
import { gzipSync } from "node:zlib";

const { build } = createRequire(`${process.env.RUN_ID_DEVELOPMENT}/`)("esbuild");

async function size(source) {
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: process.cwd() },
    bundle: true,
    minify: true,
    format: "esm",
    write: false,
  });
  return gzipSync(outputFiles[0].contents, { level: 9 }).length;
}

test("the client is under 6 kB, minified and gzipped", async () => {
  const bytes = await size(`export { connect } from "run-id/client";`);
  assert.ok(bytes > 1000 && bytes < 6000, `${bytes}`);
});

test("a page that only checks ids bundles little more than the pattern", async () => {
  const bytes = await size(`import { isRunId } from "run-id"; console.log(isRunId(location.hash));`);
  assert.ok(bytes < 500, `${bytes}`);
});
