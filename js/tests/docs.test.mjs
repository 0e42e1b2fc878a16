// The `ts` blocks of the documents compile and run; `js/test` writes and compiles them.

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import test from "node:test";

const folder = new URL("../documents/out/", import.meta.url);

test("the examples of the documents", async () => {
  const scripts = readdirSync(folder).filter((name) => name.endsWith(".js"));
  assert.equal(scripts.length, 7);
  const failures = [];
  const original = console.assert;
  console.assert = (holds, ...rest) => holds || failures.push([current, ...rest]);
  let current;
  for (current of scripts) await import(new URL(current, folder).href);
  console.assert = original;
  assert.deepEqual(failures, []);
});
