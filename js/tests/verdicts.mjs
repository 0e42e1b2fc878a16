// Reads JSON strings from standard input, one per line, and prints this package's verdict on each as a line of JSON, to compare
// it with the other implementations: `node tests/verdicts.mjs < texts`. It uses the installed package `run-id`, otherwise the
// build in `dist`.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const ids = await import(entry());

function entry() {
  try {
    return pathToFileURL(createRequire(`${process.cwd()}/`).resolve("run-id")).href;
  } catch {
    return new URL("../dist/index.js", import.meta.url).href;
  }
}

function attempt(action) {
  try {
    return { ok: true, ...action() };
  } catch (error) {
    return { ok: false, ...about(error) };
  }
}

function about(error) {
  if (!(error instanceof ids.RunIdError)) throw error;
  const { kind, offset, suggestion, message } = error;
  return { kind, offset, suggestion, message };
}

function encoded(text) {
  try {
    return ids.encodeThread(text);
  } catch (error) {
    return { error: about(error) };
  }
}

const lines = createInterface({ input: process.stdin, crlfDelay: Infinity });
const answers = [];
for await (const line of lines) {
  const text = JSON.parse(line);
  const parts = () => {
    const { threadId, suffix } = ids.partsOf(ids.parseRunId(text));
    return { thread_id: threadId, suffix };
  };
  answers.push(
    JSON.stringify({
      run: attempt(parts),
      thread: attempt(() => ({ thread_id: ids.parseThreadId(text) })),
      encode: encoded(text),
      decode: ids.isThreadId(text) ? ids.decodeThread(text) : null,
      suggest: ids.suggest(text),
    }),
  );
}
process.stdout.write(answers.map((answer) => `${answer}\n`).join(""));
