//! Objects of JavaScript that store an id under one name and give it back under another. `main` returns the first two characters.

/// A name, and the code under test.
pub(crate) const LOOKS: &[(&str, &str)] = &[
    (
        "a variable for a member",
        "class Service {
  constructor() { this.jobs = []; }
  put(runId) { const jobs = this.jobs; jobs.push(runId); }
  heads() { return this.jobs.map((job) => job.slice(0, 2)); }
}
export function main(runId) {
  const service = new Service();
  service.put(runId);
  return service.heads()[0];
}
",
    ),
    (
        "a getter that returns a member",
        "class Service {
  constructor() { this._jobs = []; }
  get jobs() { return this._jobs; }
  heads() { return this._jobs.map((job) => job.slice(0, 2)); }
}
export function main(runId) {
  const service = new Service();
  service.jobs.push(runId);
  return service.heads()[0];
}
",
    ),
    (
        "a computed key",
        "export function main(runId) {
  const name = 'job';
  const run = { [name]: runId };
  return run.job.slice(0, 2);
}
",
    ),
    (
        "a property that is defined",
        "export function main(runId) {
  const run = {};
  Object.defineProperty(run, 'job', { value: runId });
  return run.job.slice(0, 2);
}
",
    ),
    (
        "a property that is set by reflection",
        "export function main(runId) {
  const run = {};
  Reflect.set(run, 'job', runId);
  return run.job.slice(0, 2);
}
",
    ),
    (
        "a list with a default",
        "export function main(runId) {
  const run = {};
  (run.jobs ??= []).push(runId);
  return run.jobs[0].slice(0, 2);
}
",
    ),
    (
        "a set from a list",
        "export function main(runId) {
  const jobs = new Set([runId]);
  return [...jobs][0].slice(0, 2);
}
",
    ),
    (
        "a map from pairs",
        "export function main(runId) {
  const jobs = new Map([[runId, 1]]);
  return [...jobs.keys()][0].slice(0, 2);
}
",
    ),
    (
        "an object from pairs",
        "export function main(runId) {
  const run = Object.fromEntries([['job', runId]]);
  return run.job.slice(0, 2);
}
",
    ),
    (
        "a file",
        "import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
export function main(runId) {
  const path = tmpdir() + '/state';
  writeFileSync(path, runId);
  return readFileSync(path, 'utf8').slice(0, 2);
}
",
    ),
];

/// Code that gives the id back as it is.
pub(crate) const HARMLESS: &[(&str, &str)] = &[(
    "members, sets and files",
    "import { readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
class Service {
  constructor() { this._jobs = []; this.all = new Set(); }
  get jobs() { return this._jobs; }
}
export function main(runId) {
  const service = new Service();
  const jobs = service.jobs;
  jobs.push(runId);
  const all = new Set([...service.jobs]);
  writeFileSync(tmpdir() + '/state', runId);
  return all.has(runId) ? readFileSync(tmpdir() + '/state', 'utf8') : jobs.length;
}
",
)];
