import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import {
  belongsTo,
  decodeThread,
  encodeThread,
  generateRunId,
  isRunId,
  isThreadId,
  parseRunId,
  parseThreadId,
  partsOf,
  RunIdError,
  RUN_ID_PATTERN,
  suffixOf,
  suggest,
  suggestThreadId,
  THREAD_ID_PATTERN,
  threadIdOf,
} from "run-id";

import { checkVectors } from "./support/vectors.mjs";

const vectors = JSON.parse(readFileSync(process.env.RUN_ID_VECTORS, "utf8"));

function fault(action) {
  try {
    action();
  } catch (error) {
    assert.ok(error instanceof RunIdError, String(error));
    assert.ok(error instanceof Error);
    assert.equal(error.name, "RunIdError");
    return [error.kind, error.offset, error.suggestion, error.message];
  }
  assert.fail("expected an error");
}

test("every vector of the specification", () => {
  const checked = checkVectors(vectors, ids());
  assert.equal(checked, vectors.run_ids.length + vectors.thread_ids.length + vectors.keys.length + vectors.repairs.length);
  assert.ok(checked > 200, `${checked}`);
  assert.equal(RUN_ID_PATTERN.source, vectors.patterns.run_id);
  assert.equal(THREAD_ID_PATTERN.source, vectors.patterns.thread_id);
});

function ids() {
  return { decodeThread, encodeThread, isRunId, isThreadId, parseRunId, parseThreadId, partsOf, RunIdError, suggest };
}

test("the message, offset and repair of each kind of error", () => {
  const run = (text) => fault(() => parseRunId(text));
  assert.deepEqual(run(""), ["Empty", 0, "run_migrated_thread_811c9dc5", "invalid run id: expected a run id, found empty text"]);
  assert.deepEqual(run("test-run"), [
    "MissingPrefix",
    0,
    "run_test_thread_d681df4d",
    "invalid run id: expected the prefix `run_`, found `t` at byte 0",
  ]);
  assert.deepEqual(run("run__1a2b3c4d"), [
    "MissingThread",
    4,
    "run_migrated_thread_1a2b3c4d",
    "invalid run id: expected a letter or digit that starts the thread id, found `_` at byte 4",
  ]);
  assert.deepEqual(run("run_-a_1a2b3c4d"), [
    "InvalidThreadStart",
    4,
    "run_a_1a2b3c4d",
    "invalid run id: expected a letter or digit, found `-` at byte 4",
  ]);
  assert.deepEqual(run("run_a`b_1a2b3c4d"), [
    "InvalidThreadByte",
    5,
    "run_a_b_1a2b3c4d",
    "invalid run id: expected a letter, digit, `_` or `-`, found a backtick at byte 5",
  ]);
  const long = "a".repeat(243);
  assert.deepEqual(run(`run_${long}_1a2b3c4d`), [
    "ThreadTooLong",
    246,
    `run_${"a".repeat(242)}_1a2b3c4d`,
    "invalid run id: expected a thread id of at most 242 bytes, found more at byte 246",
  ]);
  // 255 bytes, the longest run id: the fault is the digit, not the length.
  assert.deepEqual(run(`run_${"a".repeat(242)}_1a2b3c4g`).slice(0, 2), ["InvalidSuffixDigit", 254]);
  assert.deepEqual(run("run_a"), [
    "MissingSuffix",
    5,
    "run_a_7fd2d2aa",
    "invalid run id: expected `_` and 8 lowercase hex digits, found the end at byte 5",
  ]);
  assert.deepEqual(run("run_a_1234"), [
    "SuffixTooShort",
    10,
    "run_a_1234_7c1b3f5f",
    "invalid run id: expected 8 lowercase hex digits, found the end at byte 10",
  ]);
  assert.deepEqual(run("run_thread-42_dEadbeef"), [
    "InvalidSuffixDigit",
    15,
    "run_thread-42_deadbeef",
    "invalid run id: expected a lowercase hex digit, found `E` at byte 15",
  ]);
  assert.deepEqual(run("run_checkout_1a2b3c4d5"), [
    "SuffixTooLong",
    21,
    "run_checkout_7febdb2b",
    "invalid run id: expected the end after 8 hex digits, found `5` at byte 21",
  ]);
  assert.deepEqual(fault(() => parseThreadId("user 7/chat")), [
    "InvalidThreadByte",
    4,
    "user_7_chat",
    "invalid thread id: expected a letter, digit, `_` or `-`, found ` ` at byte 4",
  ]);
});

test("offsets and hashes are those of UTF-8", () => {
  const message = (text) => fault(() => parseRunId(text))[3];
  assert.equal(message("run_a\u{1f600}_1a2b3c4d"), "invalid run id: expected a letter, digit, `_` or `-`, found `\\u{1f600}` at byte 5");
  assert.equal(message("run_a_1234567é"), "invalid run id: expected a lowercase hex digit, found `\\u{e9}` at byte 13");
  assert.equal(message("run_a\n_1a2b3c4d"), "invalid run id: expected a letter, digit, `_` or `-`, found `\\n` at byte 5");
  assert.equal(message("run_a\x7f_1a2b3c4d"), "invalid run id: expected a letter, digit, `_` or `-`, found `\\u{7f}` at byte 5");
  assert.equal(message("run_a\ue000_1a2b3c4d"), "invalid run id: expected a letter, digit, `_` or `-`, found `\\u{e000}` at byte 5");
  assert.equal(suggest("\u{1f600}"), "run_migrated_thread_33a29608");
  assert.equal(suggestThreadId("é…\u{1f600}"), "migrated_thread");
  assert.equal(suggestThreadId("a\u{1f600}b"), "a____b");
  assert.equal(suggestThreadId(" \tcheckout\r\n"), "checkout");
});

test("a lone surrogate reads as U+FFFD, and is not a key", () => {
  const [kind, offset, suggestion, message] = fault(() => parseRunId("run_a\ud800_1a2b3c4d"));
  assert.deepEqual([kind, offset, suggestion], ["InvalidThreadByte", 5, "run_a____1a2b3c4d"]);
  assert.equal(message, "invalid run id: expected a letter, digit, `_` or `-`, found `\\u{fffd}` at byte 5");
  assert.equal(isThreadId("a\udfff"), false);
  assert.equal(suggestThreadId("a\udfffb"), "a___b");
  assert.equal(suggest("\ud800"), suggest("\ufffd"));
  for (const [key, offset] of [["a\udfff", 1], ["\u{1f600}é\ud83d", 6], ["\ude00\ud83d", 0]]) {
    assert.deepEqual(fault(() => encodeThread(key)), [
      "LoneSurrogate",
      offset,
      null,
      `invalid key: expected text, found a lone surrogate at byte ${offset}`,
    ]);
  }
});

test("keys", () => {
  for (const key of ["", "a", "x-", "x-a", "_", "-", "ann@example.com", "\u{1f600}", "\ufeffa", "tenant:42", "x-_3a", "a b\0"]) {
    assert.equal(decodeThread(encodeThread(key)), key, JSON.stringify(key));
  }
  for (const thread of ["checkout", "x-_zz", "x-_61", "x-_40_61", "x-checkout", "x-_", "x-_ff", "x-_3A"]) {
    assert.equal(decodeThread(parseThreadId(thread)), thread);
  }
  assert.deepEqual(fault(() => encodeThread("é".repeat(100))), [
    "ThreadTooLong",
    80,
    null,
    "invalid thread id: expected a thread id of at most 242 bytes, found more at byte 80",
  ]);
});

test("the parts of a run id, and new ones", () => {
  const run = parseRunId("run_a_b_12345678_00000000");
  assert.deepEqual(partsOf(run), { threadId: "a_b_12345678", suffix: "00000000" });
  assert.equal(threadIdOf(run), "a_b_12345678");
  assert.equal(suffixOf(run), "00000000");
  assert.equal(belongsTo(run, "a_b_12345678"), true);
  assert.equal(belongsTo(run, "a_b"), false);
  const made = new Set(Array.from({ length: 1000 }, () => generateRunId(parseThreadId("checkout"))));
  assert.ok(made.size >= 999, `${made.size}`);
  for (const id of made) assert.match(id, /^run_checkout_[0-9a-f]{8}$/);
});

test("an old id that names its thread", () => {
  assert.equal(suggest("thread_a_run_17_1A2B3C4D"), "run_a_1a2b3c4d");
  assert.equal(suggest("thread_a_run_1_run_2_1a2b3c4d"), "run_a_run_1_1a2b3c4d");
  assert.equal(suggest(`thread_${"a".repeat(242)}_run_1_1a2b3c4d`), `run_${"a".repeat(242)}_1a2b3c4d`);
  // Without a thread or without milliseconds, the shape is another one.
  assert.equal(suggest("thread_run_1_1a2b3c4d"), "run_thread_run_1_1a2b3c4d");
  assert.equal(suggest("thread__run_1_1a2b3c4d"), "run_thread__run_1_1a2b3c4d");
  assert.equal(suggest("thread_a_run__1a2b3c4d"), "run_thread_a_run__1a2b3c4d");
  assert.equal(suggest("1_1a2b3c4d"), "run_1_1a2b3c4d");
  assert.equal(suggest("_1a2b3c4d"), "run_migrated_thread_1a2b3c4d");
});

test("a given thread wins", () => {
  assert.equal(suggest("run_billing_1a2b3c4d", "checkout"), "run_checkout_1a2b3c4d");
  assert.equal(suggest("test-run", null), "run_test_thread_d681df4d");
  assert.deepEqual(fault(() => suggest("test-run", "a b")).slice(0, 2), ["InvalidThreadByte", 1]);
});

test("a value that is not a string is a TypeError, and not an id", () => {
  for (const value of [undefined, null, 7, 7n, true, {}, [], Symbol("run_a_12345678"), new Uint8Array(3), ["run_a_12345678"], new String("run_a_12345678")]) {
    for (const call of [parseRunId, parseThreadId, threadIdOf, suffixOf, partsOf, generateRunId, encodeThread, decodeThread, suggest, suggestThreadId]) {
      assert.throws(() => call(value), { name: "TypeError", message: /^expected a string, found / }, call.name);
    }
    assert.equal(isRunId(value), false);
    assert.equal(isThreadId(value), false);
  }
  assert.throws(() => parseRunId(null), { message: "expected a string, found null" });
  assert.throws(() => parseRunId({}), { message: "expected a string, found object" });
  for (const call of [threadIdOf, suffixOf, partsOf]) assert.equal(fault(() => call("test-run"))[0], "MissingPrefix");
  assert.equal(fault(() => generateRunId("a b"))[0], "InvalidThreadByte");
});

test("the time is linear in the length of the text", () => {
  const size = 2 ** 20;
  const texts = ["a", "_", "run_", "\u{1f600}", "test_run_", "-", " ", "0", "thread_", "run_a_1a2b3c4d"].map((part) =>
    part.repeat(size / part.length),
  );
  const start = performance.now();
  for (const text of [...texts, `thread_a_run_${"1".repeat(size)}_1a2b3c4d`]) {
    assert.equal(isRunId(text), false);
    assert.equal(isRunId(suggest(text)), true);
    assert.equal(isThreadId(suggestThreadId(text)), true);
    assert.equal(fault(() => encodeThread(text))[0], "ThreadTooLong");
    fault(() => parseRunId(text));
  }
  // Several passes over 11 MB take a second or two. Quadratic time would take hours.
  assert.ok(performance.now() - start < 60_000);
});
