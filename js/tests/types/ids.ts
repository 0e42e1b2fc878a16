// Compiled, not run. A `@ts-expect-error` is itself an error if the next line compiles.

import {
  belongsTo,
  decodeThread,
  encodeThread,
  generateRunId,
  isRunId,
  parseRunId,
  parseThreadId,
  partsOf,
  RunIdError,
  type RunId,
  type RunIdErrorKind,
  suggest,
  type ThreadId,
  threadIdOf,
} from "run-id";

const run: RunId = parseRunId("run_checkout_1a2b3c4d");
const thread: ThreadId = threadIdOf(run);
const text: string = run;
const parts: { threadId: ThreadId; suffix: string } = partsOf(run);
const fresh: RunId = generateRunId(encodeThread("ann@example.com"));
const shown: string = decodeThread(thread);
const repaired: RunId = suggest("test-run", parseThreadId("checkout"));
const same: boolean = belongsTo(run, thread);

function read(value: unknown): ThreadId | undefined {
  return isRunId(value) ? threadIdOf(value) : undefined;
}

try {
  parseRunId(text);
} catch (error) {
  if (error instanceof RunIdError) {
    const kind: RunIdErrorKind = error.kind;
    const offset: number = error.offset;
    const suggestion: string | null = error.suggestion;
  }
}

// @ts-expect-error: a plain string is not a run id
const unchecked: RunId = "run_checkout_1a2b3c4d";
// @ts-expect-error: a plain string is not a thread id
generateRunId("checkout");
// @ts-expect-error: a run id is not a thread id
generateRunId(run);
// @ts-expect-error: a thread id is not a run id
threadIdOf(thread);
// @ts-expect-error: the second argument is a checked thread id
suggest("test-run", "checkout");
// @ts-expect-error: a number is not a text
parseRunId(7);
// @ts-expect-error: an error is read-only
new RunIdError().kind = "Empty";
