// Thread ids for arbitrary keys: e-mail addresses, `tenant:42`, numbers from a database.

import { type Fault, MAX_THREAD_ID_LENGTH, THREAD_ID_PATTERN } from "./format.js";
import { isAlphanumeric, utf8 } from "./utf8.js";

/** The start of an encoded key. */
const MARK = "x-";
const HYPHEN = 0x2d;

/** Returns the thread id of a key, or the fault of a key that has no thread id. */
export function encode(key: string): string | Fault {
  if (!key.startsWith(MARK) && THREAD_ID_PATTERN.test(key)) return key;
  // With the flag `u`, this matches lone surrogates only.
  const surrogate = key.search(/[\ud800-\udfff]/u);
  if (surrogate >= 0) return { kind: "LoneSurrogate", offset: utf8(key.slice(0, surrogate)).length };
  let text = MARK;
  // Each character takes at least one byte, so this part of a long key is already too long.
  const bytes = utf8(key.slice(0, MAX_THREAD_ID_LENGTH + 1));
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    text += standsForItself(byte) ? String.fromCharCode(byte) : `_${byte.toString(16).padStart(2, "0")}`;
    if (text.length > MAX_THREAD_ID_LENGTH) return { kind: "ThreadTooLong", offset: at };
  }
  return text;
}

/** Returns the key of a thread id; a thread id that `encode` cannot produce is returned as it is. */
export function decode(thread: string): string {
  if (!thread.startsWith(MARK)) return thread;
  const bytes: number[] = [];
  for (let at = MARK.length; at < thread.length; at++) {
    if (thread[at] !== "_") {
      bytes.push(thread.charCodeAt(at));
      continue;
    }
    const digits = thread.slice(at + 1, at + 3);
    const byte = Number.parseInt(digits, 16);
    if (!/^[0-9a-f]{2}$/.test(digits) || standsForItself(byte)) return thread;
    bytes.push(byte);
    at += 2;
  }
  let key: string;
  try {
    key = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return thread;
  }
  // `encode` returns `checkout`, not `x-checkout`, for the key `checkout`.
  return !key.startsWith(MARK) && THREAD_ID_PATTERN.test(key) ? thread : key;
}

/** Returns `true` if an encoded key contains this byte unchanged. */
function standsForItself(byte: number): boolean {
  return isAlphanumeric(byte) || byte === HYPHEN;
}
