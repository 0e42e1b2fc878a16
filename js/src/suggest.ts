// Suggests the new id for an old id. The Rust crate, the Python package and `id-migrate` return the same.

import type { RunId, ThreadId } from "./ids.js";
import { MAX_THREAD_ID_LENGTH, isThreadByte } from "./format.js";
import { isAlphanumeric, isDigit, isHexDigit, utf8 } from "./utf8.js";

/** Matches a run id whose suffix may be in upper case. */
const ANY_CASE = /^run_([A-Za-z0-9][A-Za-z0-9_-]{0,241})_([0-9A-Fa-f]{8})$/;
/** Matches the old shape `thread_{thread}_run_{milliseconds}_{8 hex digits}`. */
const THREAD_RUN = /^thread_([A-Za-z0-9][A-Za-z0-9_-]{0,241})_run_[0-9]+_([0-9A-Fa-f]{8})$/;
const WHITE_SPACE = " \t\n\f\r";
const UNDERSCORE = 0x5f;
const HYPHEN = 0x2d;

/** The parts of an old id that the new id keeps. */
interface Parts {
  thread: string;
  suffix: string | undefined;
}

/** Returns the repaired run id; the public function checks the arguments. */
export function repair(old: string, thread: string | undefined): RunId {
  const text = trimmed(old);
  const canonical = ANY_CASE.exec(text);
  if (canonical && (thread === undefined || thread === canonical[1])) {
    return runId(canonical[1]!, canonical[2]!.toLowerCase());
  }
  const parts = knownShape(text) ?? split(utf8(text));
  return runId(thread ?? parts.thread, parts.suffix ?? hash(utf8(old)));
}

/** Returns the repaired thread id; the public function checks the argument. */
export function repairThread(old: string): ThreadId {
  return madeValid(utf8(trimmed(old))) as ThreadId;
}

function runId(thread: string, suffix: string): RunId {
  return `run_${thread}_${suffix}` as RunId;
}

/** Returns `text` without ASCII white space around it. */
function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && WHITE_SPACE.includes(text[start]!)) start++;
  while (start < end && WHITE_SPACE.includes(text[end - 1]!)) end--;
  return text.slice(start, end);
}

function knownShape(text: string): Parts | undefined {
  const threadRun = readThreadRun(text);
  if (threadRun) return threadRun;
  let thread: string;
  if (text === "test-run" || text === "test_run" || text === "test-" || text === "test_run_") {
    thread = "test_thread";
  } else if (text.startsWith("test_run_")) {
    thread = madeValid(utf8(`test_thread_${text.slice("test_run_".length)}`));
  } else if (text.startsWith("test-")) {
    thread = madeValid(utf8(`test${text.slice("test".length).replaceAll("-", "_")}`));
  } else {
    return undefined;
  }
  return { thread, suffix: undefined };
}

/** Reads `thread_{thread}_run_{milliseconds}_{8 hex digits}`. */
function readThreadRun(text: string): Parts | undefined {
  const parts = THREAD_RUN.exec(text);
  return parts ? { thread: parts[1]!, suffix: parts[2]!.toLowerCase() } : undefined;
}

/** Splits any other text into its thread and its suffix. */
function split(text: Uint8Array): Parts {
  const rest = text.subarray(prefixLength(text));
  const { length, suffix } = takeTail(rest);
  return { thread: madeValid(rest.subarray(0, length)), suffix };
}

/** Returns the length of the `run_`, `run-` and separators at the start of `text`. */
function prefixLength(text: Uint8Array): number {
  let at = 0;
  while (at < text.length) {
    if (isSeparator(text[at]!)) {
      at++;
    } else if (isRun(text, at) && (at + 3 === text.length || isSeparator(text[at + 3]!))) {
      at = Math.min(at + 4, text.length);
    } else {
      break;
    }
  }
  return at;
}

/** Returns `true` if `run`, in any case, is at byte `at`. */
function isRun(text: Uint8Array, at: number): boolean {
  if (at + 3 > text.length) return false;
  return (text[at]! | 0x20) === 0x72 && (text[at + 1]! | 0x20) === 0x75 && (text[at + 2]! | 0x20) === 0x6e;
}

/** Finds the digits at the end of `text` that make the id unique. `length` is that of the text before them and their separator. */
function takeTail(text: Uint8Array): { length: number; suffix: string | undefined } {
  const uuid = text.length - 36;
  if (uuid >= 0 && isUuid(text.subarray(uuid)) && (uuid === 0 || isSeparator(text[uuid - 1]!))) {
    return { length: Math.max(uuid - 1, 0), suffix: undefined };
  }
  let start = text.length;
  while (start > 0 && !isSeparator(text[start - 1]!)) start--;
  const tail = text.subarray(start);
  const before = Math.max(start - 1, 0);
  if (tail.every(isHexDigit)) {
    if (tail.length === 8) return { length: before, suffix: String.fromCharCode(...tail).toLowerCase() };
    if (tail.length >= 9 && tail.length <= 32 && !tail.every(isDigit)) return { length: before, suffix: undefined };
  }
  return { length: text.length, suffix: undefined };
}

function isUuid(text: Uint8Array): boolean {
  return text.every((byte, at) => (at === 8 || at === 13 || at === 18 || at === 23 ? byte === HYPHEN : isHexDigit(byte)));
}

function isSeparator(byte: number): boolean {
  return !isAlphanumeric(byte);
}

/** Returns `text` as a thread id: every byte that a thread id cannot contain becomes `_`. */
function madeValid(text: Uint8Array): string {
  let start = 0;
  while (start < text.length && isSeparator(text[start]!)) start++;
  if (start === text.length) return "migrated_thread";
  const kept = text.slice(start, start + MAX_THREAD_ID_LENGTH);
  return String.fromCharCode(...kept.map((byte) => (isThreadByte(byte) ? byte : UNDERSCORE)));
}

/** Returns the 32-bit FNV-1a hash of `bytes` as eight hex digits. */
function hash(bytes: Uint8Array): string {
  let value = 0x811c9dc5;
  for (const byte of bytes) value = Math.imul(value ^ byte, 0x01000193);
  return (value >>> 0).toString(16).padStart(8, "0");
}
