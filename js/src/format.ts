// The format of run ids and thread ids. Every other module uses it from here.
//
//     run-id    = "run_" thread-id "_" suffix
//     thread-id = ALNUM *( ALNUM / "_" / "-" )      ; ASCII, 1 to 242 bytes
//     suffix    = 8 lowercase hex digits

import { isAlphanumeric, utf8 } from "./utf8.js";

/** The start of every run id. */
export const PREFIX = "run_";
/** Bytes in the longest run id. */
export const MAX_RUN_ID_LENGTH = 255;
/** Bytes in the longest thread id. */
export const MAX_THREAD_ID_LENGTH = 242;
/** Matches a whole run id: the first group is the thread id, the second the suffix. */
export const RUN_ID_PATTERN = /^run_([A-Za-z0-9][A-Za-z0-9_-]{0,241})_([0-9a-f]{8})$/;
/** Matches a whole thread id. */
export const THREAD_ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9_-]{0,241}$/;

const SUFFIX_LENGTH = 8;
/** Bytes of `_` and the suffix. */
const TAIL_LENGTH = 1 + SUFFIX_LENGTH;
const UNDERSCORE = 0x5f;
const HYPHEN = 0x2d;

/**
 * The kind of fault of a text that is not an id. The names are those of `SPEC/vectors.json`; `LoneSurrogate` is for a key that
 * has no UTF-8 form.
 */
export type RunIdErrorKind =
  | "Empty"
  | "MissingPrefix"
  | "MissingThread"
  | "InvalidThreadStart"
  | "InvalidThreadByte"
  | "ThreadTooLong"
  | "MissingSuffix"
  | "SuffixTooShort"
  | "InvalidSuffixDigit"
  | "SuffixTooLong"
  | "LoneSurrogate";

/** A fault and its byte offset. */
export interface Fault {
  kind: RunIdErrorKind;
  offset: number;
}

/** Returns `true` if a thread id may contain this byte after its first. */
export function isThreadByte(byte: number): boolean {
  return isAlphanumeric(byte) || byte === UNDERSCORE || byte === HYPHEN;
}

/** Returns the bytes to diagnose: the start of a long text suffices, because its fault is within the first 247 bytes. */
export function head(text: string): Uint8Array {
  return utf8(text.slice(0, MAX_RUN_ID_LENGTH + 1));
}

/** Returns the fault of a text that is not a run id. The offset is that of the first byte that cannot be part of a run id. */
export function diagnoseRunId(text: Uint8Array): Fault {
  if (text.length === 0) return { kind: "Empty", offset: 0 };
  for (let at = 0; at < PREFIX.length; at++) {
    if (text[at] !== PREFIX.charCodeAt(at)) return { kind: "MissingPrefix", offset: at };
  }
  const separator = findSeparator(text);
  const end = separator ?? text.length;
  const fault = diagnoseThread(text, PREFIX.length, end);
  if (fault) return fault;
  return separator === undefined ? { kind: "MissingSuffix", offset: end } : diagnoseSuffix(text, separator + 1);
}

/** Returns the fault of a text that is not a thread id. */
export function diagnoseThreadId(text: Uint8Array): Fault {
  const fault = text.length === 0 ? undefined : diagnoseThread(text, 0, text.length);
  return fault ?? { kind: "Empty", offset: 0 };
}

/**
 * Returns the index of the `_` before the suffix, or of the `_` that was most likely meant: 9 bytes from the end, otherwise
 * the last `_`. A text that is too long has no separator, so that the fault is the length of its thread.
 */
function findSeparator(text: Uint8Array): number | undefined {
  if (text.length > MAX_RUN_ID_LENGTH) return undefined;
  const usual = text.length - TAIL_LENGTH;
  if (usual >= PREFIX.length && text[usual] === UNDERSCORE) return usual;
  const last = text.lastIndexOf(UNDERSCORE);
  return last >= PREFIX.length ? last : undefined;
}

function diagnoseThread(text: Uint8Array, start: number, end: number): Fault | undefined {
  if (start === end) return { kind: "MissingThread", offset: start };
  if (!isAlphanumeric(text[start]!)) return { kind: "InvalidThreadStart", offset: start };
  for (let at = start + 1; at < end; at++) {
    if (at - start === MAX_THREAD_ID_LENGTH) return { kind: "ThreadTooLong", offset: at };
    if (!isThreadByte(text[at]!)) return { kind: "InvalidThreadByte", offset: at };
  }
  return undefined;
}

function diagnoseSuffix(text: Uint8Array, start: number): Fault {
  for (let at = start; at < start + SUFFIX_LENGTH; at++) {
    const byte = text[at];
    if (byte === undefined) return { kind: "SuffixTooShort", offset: at };
    if (!(byte >= 0x30 && byte <= 0x39) && !(byte >= 0x61 && byte <= 0x66)) {
      return { kind: "InvalidSuffixDigit", offset: at };
    }
  }
  return { kind: "SuffixTooLong", offset: start + SUFFIX_LENGTH };
}
