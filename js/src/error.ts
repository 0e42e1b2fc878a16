// The error of the public functions, and its messages.

import { type Fault, MAX_THREAD_ID_LENGTH, PREFIX, type RunIdErrorKind } from "./format.js";

/** The kind of id that a text was parsed as. */
export type Subject = "run id" | "thread id";

/**
 * Why a text is not a run id or a thread id.
 *
 * `message` is one line: "invalid run id: expected a lowercase hex digit, found `E` at byte 15".
 */
export class RunIdError extends Error {
  /** The kind of fault. */
  readonly kind: RunIdErrorKind;
  /** The offset, in bytes of UTF-8, of the first byte that cannot be part of an id. */
  readonly offset: number;
  /** The valid id to write instead; `null` for a key that cannot be encoded. */
  readonly suggestion: string | null;

  /** @internal */
  constructor(message: string, fault: Fault, suggestion: string | null) {
    super(message);
    this.name = "RunIdError";
    this.kind = fault.kind;
    this.offset = fault.offset;
    this.suggestion = suggestion;
  }
}

const EXPECTED: Record<Exclude<RunIdErrorKind, "Empty" | "ThreadTooLong" | "LoneSurrogate">, string> = {
  MissingPrefix: `the prefix \`${PREFIX}\``,
  MissingThread: "a letter or digit that starts the thread id",
  InvalidThreadStart: "a letter or digit",
  InvalidThreadByte: "a letter, digit, `_` or `-`",
  MissingSuffix: "`_` and 8 lowercase hex digits",
  SuffixTooShort: "8 lowercase hex digits",
  InvalidSuffixDigit: "a lowercase hex digit",
  SuffixTooLong: "the end after 8 hex digits",
};

/** Returns the message about `text`: "invalid run id: expected X, found Y at byte N". */
export function describe(subject: Subject, { kind, offset }: Fault, text: string): string {
  const start = `invalid ${subject}: expected `;
  if (kind === "Empty") return `${start}a ${subject}, found empty text`;
  if (kind === "ThreadTooLong") {
    return `${start}a thread id of at most ${MAX_THREAD_ID_LENGTH} bytes, found more at byte ${offset}`;
  }
  if (kind === "LoneSurrogate") return `invalid key: expected text, found a lone surrogate at byte ${offset}`;
  // Everything before the fault is ASCII, so the byte offset is an index of the string too.
  return `${start}${EXPECTED[kind]}, found ${found(text.codePointAt(offset))} at byte ${offset}`;
}

function found(code: number | undefined): string {
  if (code === undefined) return "the end";
  return code === 0x60 ? "a backtick" : `\`${escaped(code)}\``;
}

function escaped(code: number): string {
  if (code >= 0x20 && code < 0x7f) return String.fromCharCode(code);
  if (code === 0x0a) return "\\n";
  if (code === 0x0d) return "\\r";
  if (code === 0x09) return "\\t";
  // A lone surrogate reads as U+FFFD, as everywhere in this package.
  return code >= 0xd800 && code < 0xe000 ? "\\u{fffd}" : `\\u{${code.toString(16)}}`;
}
