"""A small service that runs agents, as teams had them before ids were typed."""

import re
from dataclasses import dataclass, field


@dataclass
class Context:
    run_id: str
    thread_id: str = "default_thread"
    agent_name: str = "triage"
    tags: list = field(default_factory=list)


def validate_run_id(run_id):
    """Only text without white space may be a run id."""
    if not run_id or re.search(r"\s", run_id):
        raise ValueError(f"invalid run id: {run_id!r}")
    return run_id


class Service:
    def __init__(self, bus):
        self.bus = bus
        self.runs = {}

    def start(self, run_id, thread_id, agent_name="triage"):
        validate_run_id(run_id)
        context = Context(run_id=run_id, thread_id=thread_id, agent_name=agent_name)
        self.runs[run_id] = context
        self.bus.send("started", run_id)
        return context

    def status(self, run_id):
        context = self.runs.get(run_id)
        return {"run_id": run_id, "thread_id": context.thread_id} if context else None

    def describe(self, run_id):
        return f"run {run_id} of {self.runs[run_id].thread_id}"

    def latest(self, payload):
        return payload.get("run_id", "no-run")
