//! Code of TypeScript that checks an id for another function: patterns in tables, replacers of JSON, decorators and schemas.

use super::{Case, tells};

#[rustfmt::skip]
const CASES: &[Case] = &[
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
];

#[test]
fn code_that_checks_an_id_for_another_function_keeps_it() {
    tells(CASES);
}
