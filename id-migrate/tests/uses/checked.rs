//! Code of TypeScript that checks an id for another function: patterns in tables, replacers of JSON, decorators and schemas.

use super::{Case, tells};

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("a pattern in a table", &[
        ("src/rules.ts", r#"export const RULES = [
  { match: /^nightly-/, queue: "fast" },
  { match: /./, queue: "slow" },
];
"#),
        ("src/route.ts", r#"import { RULES } from "./rules";
export function queueFor(runId: string) {
  return RULES.find((rule) => <<rule.match.test(runId)||rule.queue !== runId>>)?.queue;
}
"#),
        ("test/route.test.ts", r#"import { expect, test } from "vitest";
import { queueFor } from "../src/route";
test("queue", () => { expect(queueFor("nightly-1")).toBe("fast"); });
"#),
    ]),
    ("a replacer of JSON", &[
        ("src/log.ts", r#"function mask(_key: string, value: unknown) {
  return typeof value === "string" && <</_/.test(value)||value === "">> ? "***" : value;
}
export const line = (entry: object) => JSON.stringify(entry, mask);
"#),
        ("src/service.ts", r#"import { line } from "./log";
export function started(runId: string) { return line({ job: runId, at: 1 }); }
"#),
        ("test/service.test.ts", r#"import { expect, test } from "vitest";
import { started } from "../src/service";
test("logs", () => {
  const runId = "nightly-1";
  expect(started(runId)).toBe(JSON.stringify({ job: runId, at: 1 }));
});
"#),
    ]),
    ("a reviver of JSON", &[
        ("src/wire.ts", r#"const revive = (_key: string, value: unknown) =>
  typeof value === "string" && <<value.length > 10||value === "">> ? null : value;
export const encode = (runId: string) => JSON.stringify({ job: runId });
export const decode = (text: string) => JSON.parse(text, revive);
"#),
        ("test/wire.test.ts", r#"import { expect, test } from "vitest";
import { decode, encode } from "../src/wire";
test("round trip", () => {
  const runId = "nightly-1";
  expect(decode(encode(runId))).toEqual({ job: runId });
});
"#),
    ]),
    ("a decorator of a method", &[
        ("src/limit.ts", r#"export function limited(method: any, _context: unknown) {
  return function (this: any, ...args: any[]) {
    for (const arg of args) if (<<arg.length > 9||arg === "">>) throw new RangeError("long");
    return method.call(this, ...args);
  };
}
"#),
        ("src/service.ts", r#"import { limited } from "./limit";
export class Service {
  private seen = new Set<string>();
  @limited
  visit(runId: string) { this.seen.add(runId); return this.seen.size; }
}
"#),
        ("test/service.test.ts", r#"import { expect, test } from "vitest";
import { Service } from "../src/service";
test("visits", () => { expect(new Service().visit("nightly-1")).toBe(1); });
"#),
    ]),
    ("a decorator that changes a descriptor", &[
        ("src/limit.ts", r#"export function Limit(max: number) {
  return function (_target: any, _name: string, descriptor: PropertyDescriptor) {
    const original = descriptor.value;
    descriptor.value = function (...args: any[]) {
      if (<<String(args[0]).length > max||args.length > max>>) throw new RangeError("long");
      return original.apply(this, args);
    };
  };
}
"#),
        ("src/service.ts", r#"import { Limit } from "./limit";
export class Service {
  private seen = new Set<string>();
  @Limit(10)
  visit(runId: string) { this.seen.add(runId); return this.seen.size; }
}
"#),
        ("test/service.test.ts", r#"import { expect, test } from "vitest";
import { Service } from "../src/service";
test("visits", () => { expect(new Service().visit("nightly-1")).toBe(1); });
"#),
    ]),
    ("a schema behind two functions", &[
        ("src/schema.ts", r#"import * as v from "valibot";
export const JobSchema = v.object({ key: v.pipe(v.string()<<, v.regex(/^[a-z]+-\d+$/)||>>), state: v.string() });
"#),
        ("src/api.ts", r#"import * as v from "valibot";
import { JobSchema } from "./schema";
export function toJob(body: unknown) { return v.parse(JobSchema, body); }
"#),
        ("src/service.ts", r#"import { toJob } from "./api";
export class Service {
  start(runId: string) { return toJob({ key: runId, state: "started" }); }
}
"#),
        ("test/service.test.ts", r#"import { expect, test } from "vitest";
import { Service } from "../src/service";
test("starts", () => { expect(new Service().start("nightly-1").state).toBe("started"); });
"#),
    ]),
    ("a codec of the tree", &[
        ("src/codec.ts", r#"export type Codec<T> = { decode(input: unknown): T };
export const text: Codec<string> = { decode: (input) => { if (typeof input !== "string") throw new TypeError("text"); return input; } };
export const refine = <T>(codec: Codec<T>, check: (value: T) => boolean): Codec<T> => ({
  decode: (input) => { const value = codec.decode(input); if (!check(value)) throw new TypeError("refine"); return value; },
});
export function struct(shape: Record<string, Codec<any>>): Codec<any> {
  const names = Object.keys(shape);
  return { decode: (input: any) => Object.fromEntries(names.map((name) => [name, shape[name].decode(input[name])])) };
}
"#),
        ("src/models.ts", r#"import { refine, struct, text } from "./codec";
const short = refine(text, (value) => <<value.length < 10||value !== "">>);
export const Job = struct({ job: short, owner: text });
"#),
        ("src/handler.ts", r#"import { Job } from "./models";
export const handler = (body: string) => Job.decode(JSON.parse(body));
"#),
        ("test/handler.test.ts", r#"import { expect, test } from "vitest";
import { handler } from "../src/handler";
test("decodes", () => {
  const runId = "nightly-1";
  expect(handler(JSON.stringify({ job: runId, owner: "ann" }))).toEqual({ job: runId, owner: "ann" });
});
"#),
    ]),
    ("a column of Drizzle", &[
        ("src/schema.ts", r#"import { pgTable, text, varchar } from "drizzle-orm/pg-core";
export const jobs = pgTable("jobs", { key: varchar("key", { length: <<12||120>> }).primaryKey(), state: text("state") });
"#),
        ("src/service.ts", r#"import { jobs } from "./schema";
export const register = (db: any, runId: string) => db.insert(jobs).values({ key: runId, state: "new" });
"#),
        ("test/service.test.ts", r#"import { expect, test } from "vitest";
import { database } from "pg-memory";
import { register } from "../src/service";
test("registers", async () => { expect(await register(database(), "nightly-1")).toBeDefined(); });
"#),
    ]),
    ("a table of functions", &[
        ("src/plugins/index.ts", r#"import short from "./short";
import plain from "./plain";
export default { short, plain } as Record<string, (key: string) => string | null>;
"#),
        ("src/plugins/short.ts", r#"export default (key: string) => (<<key.length > 9||key === "">> ? null : key);
"#),
        ("src/plugins/plain.ts", r"export default (key: string) => key;
"),
        ("src/service.ts", r#"import plugins from "./plugins";
export const handle = (runId: string) => Object.values(plugins).every((plugin) => plugin(runId) !== null);
"#),
        ("test/service.test.ts", r#"import { expect, test } from "vitest";
import { handle } from "../src/service";
test("handles", () => { expect(handle("nightly-1")).toBe(true); });
"#),
    ]),
];

#[test]
fn code_that_checks_an_id_for_another_function_keeps_it() {
    tells(CASES);
}
