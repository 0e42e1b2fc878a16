export { RunIdError } from "./error.js";
export {
  MAX_RUN_ID_LENGTH,
  MAX_THREAD_ID_LENGTH,
  RUN_ID_PATTERN,
  type RunIdErrorKind,
  THREAD_ID_PATTERN,
} from "./format.js";
export {
  belongsTo,
  decodeThread,
  encodeThread,
  generateRunId,
  isRunId,
  isThreadId,
  parseRunId,
  parseThreadId,
  partsOf,
  type RunId,
  type RunIdParts,
  suffixOf,
  suggest,
  suggestThreadId,
  type ThreadId,
  threadIdOf,
} from "./ids.js";
