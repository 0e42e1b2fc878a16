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
];

#[test]
fn code_that_checks_an_id_for_another_function_keeps_it() {
    tells(CASES);
}
