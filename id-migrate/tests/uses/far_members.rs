//! Objects and messages with an id under another name, and code that reads the name far from the code that stores the id.

use super::{Case, tells};

#[rustfmt::skip]
const PYTHON: &[Case] = &[
    ("a field of a dataclass in a queue", &[
        ("app/queue.py", r"from dataclasses import dataclass
@dataclass
class Envelope:
    body: str
    attempts: int = 0
class JobQueue:
    def __init__(self):
        self._all = []
    def submit(self, run_id):
        self._all.append(Envelope(body=run_id))
    def take(self):
        return self._all.pop()
"),
        ("app/routing.py", r#"def pool_for(name):
    return {"nightly": "batch"}.get(<<name.split("-")[0]||name and "nightly">>, "default")
"#),
        ("app/worker.py", r"from app.routing import pool_for
class Worker:
    def __init__(self, queue):
        self.queue = queue
    def step(self):
        envelope = self.queue.take()
        return pool_for(envelope.body)
"),
        ("tests/test_worker.py", r#"from app.queue import JobQueue
from app.worker import Worker
def test_step():
    queue = JobQueue()
    queue.submit(run_id="nightly-7")
    assert Worker(queue).step() == "batch"
"#),
    ]),
    ("a field by its place", &[
        ("app/queue.py", r"from dataclasses import dataclass
@dataclass
class Envelope:
    body: str
class JobQueue:
    def __init__(self):
        self._all = []
    def submit(self, run_id):
        self._all.append(Envelope(run_id))
    def take(self):
        return self._all.pop()
"),
        ("app/worker.py", r"class Worker:
    def __init__(self, queue):
        self.queue = queue
    def step(self):
        envelope = self.queue.take()
        return <<len(envelope.body) < 10||envelope.body is not None>>
"),
        ("tests/test_worker.py", r#"from app.queue import JobQueue
from app.worker import Worker
def test_step():
    queue = JobQueue()
    queue.submit(run_id="nightly-7")
    assert Worker(queue).step()
"#),
    ]),
    ("the id of a task", &[
        ("app/tasks.py", r#"from celery import Celery
celery = Celery("app", broker="memory://", backend="cache+memory://")
celery.conf.task_always_eager = True
@celery.task(bind=True)
def export(self, dataset):
    return [dataset, <<self.request.id.partition("-")[2]||self.request.retries>>]
"#),
        ("app/api.py", r"from app.tasks import export
def start(run_id):
    return export.apply_async(args=[1], task_id=run_id)
"),
        ("tests/test_api.py", r#"from app.api import start
def test_start():
    assert start(run_id="nightly-7").get() is not None
"#),
    ]),
    ("a key of a log entry", &[
        ("app/logs.py", r#"def shorten(logger, method, entry):
    entry["ref"] = <<entry["ref"][:10]||entry["ref"] or "-">>
    return entry
"#),
        ("app/runner.py", r#"class Runner:
    def __init__(self, log):
        self.log = log
    def start(self, run_id):
        self.log.bind(ref=run_id).info("started")
"#),
        ("tests/test_runner.py", r#"import structlog
from app.logs import shorten
from app.runner import Runner
RUN_ID = "nightly-7"
def test_start():
    seen = []
    def emit(logger, method, entry):
        seen.append(entry["ref"])
        raise structlog.DropEvent
    log = structlog.wrap_logger(structlog.PrintLogger(), processors=[shorten, emit])
    Runner(log).start(run_id=RUN_ID)
    assert seen == [RUN_ID]
"#),
    ]),
    ("an attribute of a record", &[
        ("app/logs.py", r#"import logging
class ShortRef(logging.Filter):
    def filter(self, record):
        record.ref = getattr(record, "job", "-")<<[-6:]||>>
        return True
"#),
        ("app/service.py", r#"import logging
def finish(run_id):
    logging.getLogger("jobs").warning("finished", extra={"job": run_id})
"#),
        ("tests/test_logs.py", r#"import logging
from app.logs import ShortRef
from app.service import finish
RUN_ID = "run-17"
def test_finish():
    seen = []
    class Sink(logging.Handler):
        def emit(self, record):
            seen.append(record.ref)
    sink = Sink()
    sink.addFilter(ShortRef())
    logging.getLogger("jobs").addHandler(sink)
    finish(run_id=RUN_ID)
    assert seen == [RUN_ID]
"#),
    ]),
    ("a field of a nested model", &[
        ("app/client.py", r#"def payload(run_id):
    return {"kind": "done", "run": {"id": run_id}}
"#),
        ("app/schemas.py", r"from pydantic import BaseModel, Field
class RunRef(BaseModel):
    id: str = Field(<<max_length=12||min_length=1>>)
class Callback(BaseModel):
    kind: str
    run: RunRef
"),
        ("app/webhooks.py", r"from app.schemas import Callback
def handle(body):
    return Callback.model_validate(body).kind
"),
        ("tests/test_webhooks.py", r#"from app.client import payload
from app.webhooks import handle
def test_handle():
    assert handle(payload(run_id="nightly-7")) == "done"
"#),
    ]),
    ("a property of a contract", &[
        ("app/contracts.py", r#"CONTRACT = {"properties": {"job": {"type": "string"<<, "maxLength": 16||>>}, "note": {"maxLength": 4}}}
"#),
        ("app/validation.py", r#"def fits(contract, payload):
    rules = contract["properties"].items()
    return all(rule.get("maxLength", 99) >= sum(1 for _ in payload.get(name, "")) for name, rule in rules)
"#),
        ("app/submit.py", r#"from app.contracts import CONTRACT
from app.validation import fits
def submit(run_id):
    return fits(CONTRACT, {"job": run_id})
"#),
        ("tests/test_submit.py", r#"from app.submit import submit
def test_submit():
    assert submit(run_id="nightly-7")
"#),
    ]),
    ("a column of a frame that another file loads", &[
        ("app/frames.py", r#"import pandas as pd
def load(records):
    frame = pd.DataFrame(records)
    frame["family"] = frame["ref"]<<.str.split("_").str[-1]||.notna()>>
    return frame
"#),
        ("app/collector.py", r#"class Collector:
    def __init__(self):
        self.records = []
    def record(self, run_id):
        self.records.append({"ref": run_id})
"#),
        ("app/stats.py", r#"from app.frames import load
def families(collector):
    return load(collector.records)["family"].nunique()
"#),
        ("tests/test_stats.py", r#"from app.collector import Collector
from app.stats import families
def test_families():
    collector = Collector()
    collector.record(run_id="nightly_1")
    collector.record(run_id="weekly_1")
    assert families(collector) == 1
"#),
    ]),
    ("a variable of a context in a file of its own", &[
        ("app/context.py", r#"from contextvars import ContextVar
current = ContextVar("current", default="-")
"#),
        ("app/middleware.py", r"from app.context import current
def enter(run_id):
    current.set(run_id)
"),
        ("app/metrics.py", r#"from app.context import current
def label():
    return <<current.get().rpartition("-")[2]||"7" if current.get() else "0">>
"#),
        ("tests/test_metrics.py", r#"from app.metrics import label
from app.middleware import enter
def test_label():
    enter(run_id="nightly-7")
    assert label() != "0"
"#),
    ]),
    ("a list in a file of its own", &[
        ("app/state.py", "STARTED = []\n"),
        ("app/service.py", r"from app.state import STARTED
def start(run_id):
    STARTED.append(run_id)
"),
        ("app/report.py", r#"from app.state import STARTED
def numbers():
    return [<<one.split("-")[1]||one and "7">> for one in STARTED]
"#),
        ("tests/test_report.py", r#"from app.report import numbers
from app.service import start
def test_numbers():
    start(run_id="nightly-7")
    assert sum(1 for _ in numbers()) == 1
"#),
    ]),
];

#[rustfmt::skip]
const TYPESCRIPT: &[Case] = &[
    ("a field of a nested schema", &[
        ("src/schema.ts", r#"import { z } from "zod";
export const Callback = z.object({ kind: z.string(), job: z.object({ ref: z.string()<<.max(12)||.min(1)>> }) });
"#),
        ("src/client.ts", r#"export const body = (runId: string) => JSON.stringify({ kind: "done", job: { ref: runId } });
"#),
        ("src/webhook.ts", r#"import { Callback } from "./schema";
export const receive = (text: string) => Callback.parse(JSON.parse(text)).kind;
"#),
        ("test/webhook.test.ts", r#"import { body } from "../src/client";
import { receive } from "../src/webhook";
it("receives", () => { const runId = "nightly-7"; expect(receive(body(runId))).toBe("done"); });
"#),
    ]),
    ("a decorator of class-validator", &[
        ("src/dto.ts", r#"import { IsString, MaxLength } from "class-validator";
export class CreateJob {
  @IsString()
  <<@MaxLength(12)||@MaxLength(99)>>
  readonly ref!: string;
}
"#),
        ("src/controller.ts", r#"import { plainToInstance } from "class-transformer";
import { validateSync } from "class-validator";
import { CreateJob } from "./dto";
export const create = (body: object) => validateSync(plainToInstance(CreateJob, body)).length;
"#),
        ("src/request.ts", "export const request = (runId: string) => ({ ref: runId });\n"),
        ("test/controller.test.ts", r#"import { create } from "../src/controller";
import { request } from "../src/request";
it("creates", () => { const runId = "nightly-7"; expect(create(request(runId))).toBe(0); });
"#),
    ]),
    ("a decorator of a run id", &[
        ("src/dto.ts", r#"import { Matches, IsNotEmpty } from "class-validator";
export class CreateJob { <<@Matches(/^[a-z]+-\d+$/)||@IsNotEmpty()>> runId!: string; }
"#),
        ("src/controller.ts", r#"import { plainToInstance } from "class-transformer";
import { validateSync } from "class-validator";
import { CreateJob } from "./dto";
export const create = (body: object) => validateSync(plainToInstance(CreateJob, body)).length;
"#),
        ("test/controller.test.ts", r#"import { create } from "../src/controller";
it("creates", () => { expect(create({ runId: "nightly-7" })).toBe(0); });
"#),
    ]),
    ("a column of TypeORM", &[
        ("src/entity.ts", r#"import { Column, Entity, PrimaryColumn } from "typeorm";
@Entity()
export class Job {
  <<@PrimaryColumn({ length: 12 })||@PrimaryColumn({ type: "text" })>>
  runId!: string;
  @Column()
  owner!: string;
}
"#),
        ("src/service.ts", r#"import { Job } from "./entity";
import { repository } from "./db";
export const save = (runId: string) => repository(Job).save({ runId, owner: "ada" });
"#),
        ("src/db.ts", "export const repository = (entity: unknown) => ({ save: (row: object) => Object.keys(row).length });\n"),
        ("test/service.test.ts", r#"import { save } from "../src/service";
it("saves", () => { const runId = "nightly-7"; expect(save(runId)).toBe(2); });
"#),
    ]),
    ("a check of a table", &[
        ("src/db.ts", r#"import Database from "better-sqlite3";
import { drizzle } from "drizzle-orm/better-sqlite3";
import { sqliteTable, text } from "drizzle-orm/sqlite-core";
export const jobs = sqliteTable("jobs", { key: text("key").primaryKey() });
export function open() {
  const raw = new Database(":memory:");
  raw.exec("CREATE TABLE jobs (key TEXT PRIMARY KEY <<CHECK (length(key) <= 12)||NOT NULL>>)");
  return drizzle(raw);
}
"#),
        ("src/repository.ts", r#"import { jobs, open } from "./db";
export const create = (runId: string) => open().insert(jobs).values({ key: runId }).run().changes;
"#),
        ("test/repository.test.ts", r#"import { create } from "../src/repository";
it("creates", () => { const runId = "nightly-7"; expect(create(runId)).toBe(1); });
"#),
    ]),
    ("a serializer of a logger", &[
        ("src/logger.ts", r#"import pino from "pino";
export const logger = (lines: string[]) => pino(
  { serializers: { job: (value: string) => <<value.slice(0, 9)||value>> } },
  { write: (line: string) => void lines.push(line) },
);
"#),
        ("src/runner.ts", r#"import type { Logger } from "pino";
export const start = (log: Logger, runId: string) => log.info({ job: runId }, "started");
"#),
        ("test/runner.test.ts", r#"import { logger } from "../src/logger";
import { start } from "../src/runner";
it("logs", () => {
  const lines: string[] = [];
  const runId = "nightly-7";
  start(logger(lines), runId);
  expect(JSON.parse(lines[0]).job).toBe(runId);
});
"#),
    ]),
];

#[test]
fn members_far_from_their_objects_count_in_python() {
    tells(PYTHON);
}

#[test]
fn members_far_from_their_objects_count_in_typescript() {
    tells(TYPESCRIPT);
}
