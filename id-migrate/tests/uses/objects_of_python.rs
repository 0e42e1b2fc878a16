//! Objects of Python that store an id under one name and give it back under another. `main` returns the first two characters.

/// A name, and the code under test.
pub(crate) const LOOKS: &[(&str, &str)] = &[
    (
        "a variable for an attribute",
        r"class Service:
    def __init__(self):
        self.jobs = {}

    def put(self, run_id):
        jobs = self.jobs
        jobs[run_id] = 1

    def heads(self):
        return [job[:2] for job in self.jobs]


def main(run_id):
    service = Service()
    service.put(run_id)
    return service.heads()[0]
",
    ),
    (
        "a method that returns an attribute",
        r"class Service:
    def __init__(self):
        self._jobs = []

    def jobs(self):
        return self._jobs

    def heads(self):
        return [job[:2] for job in self._jobs]


def main(run_id):
    service = Service()
    service.jobs().append(run_id)
    return service.heads()[0]
",
    ),
    (
        "a property that returns an attribute",
        r"class Service:
    def __init__(self):
        self._jobs = []

    @property
    def jobs(self):
        return self._jobs

    def heads(self):
        return [job[:2] for job in self._jobs]


def main(run_id):
    service = Service()
    service.jobs.append(run_id)
    return service.heads()[0]
",
    ),
    (
        "an attribute of an attribute",
        r"class Store:
    def __init__(self):
        self.jobs = []

    def heads(self):
        return [job[:2] for job in self.jobs]


class Service:
    def __init__(self):
        self.store = Store()

    def put(self, run_id):
        self.store.jobs.append(run_id)


def main(run_id):
    service = Service()
    service.put(run_id)
    return service.store.heads()[0]
",
    ),
    (
        "an attribute of a class",
        r"class Registry:
    jobs = {}

    @classmethod
    def put(cls, run_id):
        cls.jobs[run_id] = 1

    @classmethod
    def heads(cls):
        return [job[:2] for job in cls.jobs]


def main(run_id):
    Registry.put(run_id)
    return Registry.heads()[0]
",
    ),
    (
        "an attribute of a class, in the line of the head",
        r"class Run:
    job = None


def put(run_id): Run.job = run_id


def main(run_id):
    put(run_id)
    return Run.job[:2]
",
    ),
    (
        "an attribute that is set by name",
        r#"class Run:
    pass


def main(run_id):
    run = Run()
    setattr(run, "job", run_id)
    return run.job[:2]
"#,
    ),
    (
        "a list in a dict",
        r#"def main(run_id):
    jobs = {}
    jobs.setdefault("open", []).append(run_id)
    return jobs["open"][0][:2]
"#,
    ),
    (
        "a key with a default",
        r"def main(run_id):
    jobs = {}
    jobs.setdefault(run_id, []).append(1)
    return list(jobs)[0][:2]
",
    ),
    (
        "an update with a name",
        r#"def main(run_id):
    run = {}
    run.update(job=run_id)
    return run["job"][:2]
"#,
    ),
    (
        "keys from a list",
        r"def main(run_id):
    jobs = dict.fromkeys([run_id], 1)
    return next(iter(jobs))[:2]
",
    ),
    (
        "keys that are counted",
        r"from collections import Counter


def main(run_id):
    counts = Counter()
    counts[run_id] += 1
    return counts.most_common(1)[0][0][:2]
",
    ),
    (
        "another generator",
        r"def inner(run_id):
    yield run_id


def outer(run_id):
    yield from inner(run_id)


def main(run_id):
    return next(outer(run_id))[:2]
",
    ),
    (
        "an iterator of a class",
        r"class Jobs:
    def __init__(self, run_id):
        self._jobs = [run_id]

    def __iter__(self):
        return iter(self._jobs)


def main(run_id):
    for job in Jobs(run_id):
        return job[:2]
",
    ),
    (
        "a copy with another field",
        r#"from dataclasses import dataclass, replace


@dataclass
class Run:
    job: str


def main(run_id):
    return replace(Run("none"), job=run_id).job[:2]
"#,
    ),
    (
        "a named tuple",
        r#"from collections import namedtuple

Run = namedtuple("Run", "job count")


def main(run_id):
    return Run(run_id, 1).job[:2]
"#,
    ),
    (
        "a named tuple with another field",
        r#"from collections import namedtuple

Run = namedtuple("Run", "job count")


def main(run_id):
    return Run("none", 1)._replace(job=run_id).job[:2]
"#,
    ),
    (
        "the result of a thread",
        r"from concurrent.futures import ThreadPoolExecutor


def job(value):
    return value


def main(run_id):
    with ThreadPoolExecutor() as pool:
        future = pool.submit(job, run_id)
        return future.result()[:2]
",
    ),
    (
        "the result of a task with a limit of time",
        r"import asyncio


async def job(value):
    return value


async def start(run_id):
    done = await asyncio.wait_for(job(run_id), 1)
    return done[:2]


def main(run_id):
    return asyncio.run(start(run_id))
",
    ),
    (
        "the result of a task",
        r"import asyncio


async def job(value):
    return value


async def start(run_id):
    task = asyncio.create_task(job(run_id))
    await asyncio.wait([task])
    return task.result()[:2]


def main(run_id):
    return asyncio.run(start(run_id))
",
    ),
    (
        "the results of tasks",
        r"import asyncio


async def job(value):
    return value


async def start(run_id):
    done = await asyncio.gather(job(run_id))
    return done[0][:2]


def main(run_id):
    return asyncio.run(start(run_id))
",
    ),
    (
        "the result of a loop",
        r"import asyncio


async def job(value):
    return value


def main(run_id):
    loop = asyncio.new_event_loop()
    return loop.run_until_complete(job(run_id))[:2]
",
    ),
    (
        "the data of an event",
        r#"class Event:
    def __init__(self, kind, **data):
        self.kind = kind
        self.data = data


def handle(event):
    return event.data["job"][:2]


def main(run_id):
    return handle(Event("started", job=run_id))
"#,
    ),
    (
        "a method of a class beside the base",
        r"class Base:
    def start(self, run_id):
        return self.label(run_id)


class Labels:
    def label(self, value):
        return value[:2]


class Service(Labels, Base):
    pass


def main(run_id):
    return Service().start(run_id)
",
    ),
    (
        "a variable for a method",
        r"class Labels:
    def cut(self, value):
        return value[:2]


def main(run_id):
    cut = Labels().cut
    return cut(run_id)
",
    ),
    (
        "a file",
        r#"import pathlib
import tempfile


def save(path, run_id):
    path.write_text(run_id)


def load(path):
    return path.read_text()[:2]


def main(run_id):
    path = pathlib.Path(tempfile.mkdtemp()) / "state"
    save(path, run_id)
    return load(path)
"#,
    ),
];

/// Code that gives the id back as it is.
pub(crate) const HARMLESS: &[(&str, &str)] = &[
    (
        "attributes, properties and lists in a dict",
        r#"class Store:
    def __init__(self):
        self._jobs = []
        self.open = {}

    @property
    def jobs(self):
        return self._jobs


class Service:
    def __init__(self):
        self.store = Store()

    def put(self, run_id):
        jobs = self.store.jobs
        jobs.append(run_id)
        self.store.open.setdefault("now", []).append(run_id)
        return len(self.store.open["now"])


def main(run_id):
    service = Service()
    service.put(run_id)
    return service.store.jobs[0]
"#,
    ),
    (
        "another file with another text",
        r#"import pathlib
import tempfile


def main(run_id):
    path = pathlib.Path(tempfile.mkdtemp()) / "state"
    path.write_text(run_id)
    return path.read_text()
"#,
    ),
];
