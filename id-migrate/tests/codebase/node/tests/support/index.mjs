export { FIRST as BARREL_RUN_ID, makeRun as createRun } from './runs.mjs';
