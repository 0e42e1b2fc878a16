// The public functions: they check their arguments and throw errors.

import { RunIdError, type Subject, describe } from "./error.js";
import { type Fault, RUN_ID_PATTERN, THREAD_ID_PATTERN, diagnoseRunId, diagnoseThreadId, head } from "./format.js";
import { repair, repairThread } from "./suggest.js";
import { decode, encode } from "./thread-key.js";

declare const brand: unique symbol;

/** A text that is a run id: `run_checkout_1a2b3c4d`. `parseRunId` and `generateRunId` return it; `isRunId` checks it. */
export type RunId = string & { readonly [brand]: "RunId" };

/**
 * A text that is a thread id: `checkout`. `parseThreadId`, `encodeThread` and `threadIdOf` return it;
 * `isThreadId` checks it.
 */
export type ThreadId = string & { readonly [brand]: "ThreadId" };

/** The two parts of a run id. */
export interface RunIdParts {
  /** The thread that the run belongs to. */
  threadId: ThreadId;
  /** Eight lowercase hex digits. */
  suffix: string;
}

/**
 * Checks that `text` is a run id and returns it.
 *
 * @throws {RunIdError} if `text` is not a run id.
 * @throws {TypeError} if `text` is not a string.
 * @example
 * const run = parseRunId("run_checkout_1a2b3c4d");
 * threadIdOf(run); // "checkout"
 */
export function parseRunId(text: string): RunId {
  expectString(text);
  if (RUN_ID_PATTERN.test(text)) return text as RunId;
  throw fault("run id", text, diagnoseRunId, repair);
}

/**
 * Checks that `text` is a thread id and returns it.
 *
 * @throws {RunIdError} if `text` is not a thread id. `encodeThread` takes any key.
 * @throws {TypeError} if `text` is not a string.
 */
export function parseThreadId(text: string): ThreadId {
  expectString(text);
  if (THREAD_ID_PATTERN.test(text)) return text as ThreadId;
  throw fault("thread id", text, diagnoseThreadId, repairThread);
}

/** Returns `true` if `value` is a string and a run id. */
export function isRunId(value: unknown): value is RunId {
  return typeof value === "string" && RUN_ID_PATTERN.test(value);
}

/** Returns `true` if `value` is a string and a thread id. */
export function isThreadId(value: unknown): value is ThreadId {
  return typeof value === "string" && THREAD_ID_PATTERN.test(value);
}

/**
 * Returns the thread and the suffix of a run id.
 *
 * @throws {RunIdError} if plain JavaScript passes a text that is not a run id.
 */
export function partsOf(runId: RunId): RunIdParts {
  const text: string = parseRunId(runId);
  return { threadId: text.slice(4, -9) as ThreadId, suffix: text.slice(-8) };
}

/**
 * Returns the thread of a run id.
 *
 * @throws {RunIdError} if plain JavaScript passes a text that is not a run id.
 */
export function threadIdOf(runId: RunId): ThreadId {
  return partsOf(runId).threadId;
}

/** Returns the last eight hex digits of a run id. */
export function suffixOf(runId: RunId): string {
  return partsOf(runId).suffix;
}

/** Returns `true` if the run belongs to the thread. */
export function belongsTo(runId: RunId, threadId: ThreadId): boolean {
  return threadIdOf(runId) === threadId;
}

/**
 * Returns a new run id of a thread, with 32 random bits of `crypto.getRandomValues`.
 *
 * @throws {RunIdError} if plain JavaScript passes a text that is not a thread id.
 * @example
 * generateRunId(parseThreadId("checkout")); // "run_checkout_5e1f0a2b"
 */
export function generateRunId(threadId: ThreadId): RunId {
  const thread = parseThreadId(threadId);
  const [value] = crypto.getRandomValues(new Uint32Array(1));
  return `run_${thread}_${value!.toString(16).padStart(8, "0")}` as RunId;
}

/**
 * Returns the thread id of any key, such as an e-mail address. Different keys have different thread ids.
 *
 * A key that is a thread id and does not start with `x-` stays as it is. Every other key becomes `x-` and its UTF-8 bytes:
 * letters, digits and `-` as they are, every other byte as `_` and two lowercase hex digits.
 *
 * @throws {RunIdError} if the thread id would be longer than 242 bytes (`offset` is the first byte of the key that does not
 * fit), or if the key contains a lone surrogate, which has no UTF-8 form.
 * @example
 * encodeThread("ann@example.com"); // "x-ann_40example_2ecom"
 */
export function encodeThread(key: string): ThreadId {
  expectString(key);
  const encoded = encode(key);
  if (typeof encoded === "string") return encoded as ThreadId;
  throw new RunIdError(describe("thread id", encoded, key), encoded, null);
}

/**
 * Returns the key of a thread id that `encodeThread` returned, for display. A thread id that `encodeThread` cannot return stays
 * as it is, so two thread ids can show the same key. To decide who may see a thread, encode the key and compare the thread ids.
 */
export function decodeThread(threadId: ThreadId): string {
  return decode(parseThreadId(threadId));
}

/**
 * Returns the run id that replaces `old`. With `threadId`, the new id belongs to that thread. The same arguments always give the same
 * id, here, in Rust, in Python and in `id-migrate`.
 *
 * @example
 * suggest("test-run"); // "run_test_thread_d681df4d"
 */
export function suggest(old: string, threadId?: ThreadId | null): RunId {
  expectString(old);
  return repair(old, threadId === undefined || threadId === null ? undefined : parseThreadId(threadId));
}

/**
 * Returns the thread id that replaces `old`. Two old thread ids can have the same replacement; `encodeThread` gives
 * each key its own thread id.
 */
export function suggestThreadId(old: string): ThreadId {
  expectString(old);
  return repairThread(old);
}

function expectString(value: unknown): asserts value is string {
  if (typeof value !== "string") {
    throw new TypeError(`expected a string, found ${value === null ? "null" : typeof value}`);
  }
}

function fault(
  subject: Subject,
  text: string,
  diagnose: (text: Uint8Array) => Fault,
  suggestion: (text: string, thread: undefined) => string,
): RunIdError {
  const found = diagnose(head(text));
  return new RunIdError(describe(subject, found, text), found, suggestion(text, undefined));
}
