//! AG-UI 1.0: translates the events of a run into events of that protocol.
//!
//! The output of a [`Translator`] depends only on its input events, so live events and a replay give the same output.
//! The translator opens a message at its first piece and closes it before the next message, step or tool call begins.
//! So at most one message is open, and none is open at the end of the run.

mod agents;
mod input;
mod route;

use std::time::UNIX_EPOCH;

use run_id::RunId;
use serde::Serialize;
use serde_json::{Value, json};

pub(crate) use self::agents::Agents;
pub(crate) use self::route::run;
use crate::envelope::Envelope;
use crate::event::{ErrorKind, EventType};

const PROTOCOL_VERSION: &str = "1.0";

/// An event of AG-UI. Absent members are omitted, never null.
#[derive(Debug, Serialize)]
struct Stamped {
    #[serde(flatten)]
    event: AgUiEvent,
    /// Milliseconds since the Unix epoch.
    #[serde(skip_serializing_if = "Option::is_none")]
    timestamp: Option<u64>,
    #[serde(skip_serializing_if = "Value::is_null")]
    metadata: Value,
}

#[derive(Debug, Serialize)]
#[serde(
    tag = "type",
    rename_all = "SCREAMING_SNAKE_CASE",
    rename_all_fields = "camelCase"
)]
enum AgUiEvent {
    RunStarted {
        thread_id: String,
        run_id: String,
        protocol_version: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        parent_run_id: Option<String>,
    },
    RunFinished {
        thread_id: String,
        run_id: String,
        #[serde(skip_serializing_if = "Value::is_null")]
        result: Value,
        #[serde(skip_serializing_if = "Option::is_none")]
        outcome: Option<Outcome>,
    },
    RunError {
        message: String,
        code: String,
    },
    StepStarted {
        step_name: String,
    },
    StepFinished {
        step_name: String,
    },
    TextMessageStart {
        message_id: String,
        role: &'static str,
    },
    TextMessageContent {
        message_id: String,
        delta: String,
    },
    TextMessageEnd {
        message_id: String,
    },
    ReasoningStart {
        message_id: String,
    },
    ReasoningMessageStart {
        message_id: String,
        role: &'static str,
    },
    ReasoningMessageContent {
        message_id: String,
        delta: String,
    },
    ReasoningMessageEnd {
        message_id: String,
    },
    ReasoningEnd {
        message_id: String,
    },
    ToolCallStart {
        tool_call_id: String,
        tool_call_name: String,
    },
    ToolCallArgs {
        tool_call_id: String,
        delta: String,
    },
    ToolCallEnd {
        tool_call_id: String,
    },
    ToolCallResult {
        message_id: String,
        tool_call_id: String,
        content: String,
        role: &'static str,
    },
    Custom {
        name: String,
        value: Value,
    },
}

/// The outcome of a run that neither failed nor succeeded; absent if the run succeeded.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Outcome {
    Cancelled,
}

/// The client's ids of the run and its thread.
#[derive(Clone, Debug)]
pub(crate) struct Names {
    pub(crate) thread: String,
    pub(crate) run: String,
    /// The parent run, according to the client.
    pub(crate) parent: Option<String>,
}

#[derive(Debug)]
pub(crate) struct Translator {
    names: Names,
    run_id: RunId,
    started: bool,
    over: bool,
    /// Closes what is open at the client: a message, or a sequence of thoughts, each of which is a message.
    end_of_open: Option<AgUiEvent>,
    /// Tool calls that have begun.
    calls: Vec<String>,
    /// Unfinished steps: the run of the subagent, and the name of the step.
    steps: Vec<(String, String)>,
    /// The result of the current event.
    lines: Vec<String>,
    timestamp: Option<u64>,
}

impl Translator {
    /// Creates a translator for a run. The client has its own ids for the run and the thread.
    pub(crate) fn new(names: Names, run_id: RunId) -> Self {
        Self {
            names,
            run_id,
            started: false,
            over: false,
            end_of_open: None,
            calls: Vec::new(),
            steps: Vec::new(),
            lines: Vec::new(),
            timestamp: None,
        }
    }

    /// Translates an event into events of AG-UI, each as JSON. Returns no events for an event of another run.
    pub(crate) fn translate(&mut self, event: &Envelope) -> Vec<String> {
        if self.over || event.run_id != self.run_id {
            return Vec::new();
        }
        let time = humantime::parse_rfc3339(&event.time).ok();
        self.timestamp = time
            .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
            .and_then(|since| u64::try_from(since.as_millis()).ok());
        if !self.started {
            self.start(event);
        }
        let data = &event.data;
        match event.event_type {
            EventType::AgentStarted => {}
            EventType::AgentThinking => self.thought(event.id(), text(&data["text"])),
            EventType::MessageDelta => self.piece(event.id(), text(&data["text"])),
            EventType::ToolExecuting => self.call(data),
            EventType::ToolCompleted => self.result(event.id(), data),
            EventType::ProgressUpdate => {
                self.custom(event.event_type.as_str(), without_nulls(data.clone()));
            }
            EventType::SubagentStarted => self.step(data),
            EventType::SubagentCompleted => self.step_finished(data),
            EventType::Custom => self.custom(&text(&data["name"]), data["data"].clone()),
            EventType::AgentCompleted => self.finish(data["result"].clone(), None),
            EventType::AgentError if data["kind"] == ErrorKind::Cancelled.as_str() => {
                self.finish(Value::Null, Some(Outcome::Cancelled));
            }
            EventType::AgentError => self.fail(text(&data["message"]), text(&data["kind"])),
        }
        std::mem::take(&mut self.lines)
    }

    /// Ends the run for a client that will not get its remaining events.
    pub(crate) fn abort(&mut self, message: &str, code: &str) -> Vec<String> {
        if !self.over {
            self.timestamp = None;
            self.fail(message.to_owned(), code.to_owned());
        }
        std::mem::take(&mut self.lines)
    }

    fn say(&mut self, event: AgUiEvent) {
        self.say_with(event, Value::Null);
    }

    fn say_with(&mut self, event: AgUiEvent, metadata: Value) {
        let stamped = Stamped {
            event,
            timestamp: self.timestamp,
            metadata,
        };
        let line =
            serde_json::to_string(&stamped).expect("text, numbers and JSON values always encode");
        self.lines.push(line);
    }

    fn start(&mut self, event: &Envelope) {
        self.started = true;
        let names = self.names.clone();
        let started = AgUiEvent::RunStarted {
            thread_id: names.thread,
            run_id: names.run,
            protocol_version: PROTOCOL_VERSION,
            parent_run_id: names.parent,
        };
        // The position from which a feed of the thread continues.
        let metadata = json!({
            "run_id": event.run_id.as_str(),
            "thread_id": event.thread_id().as_str(),
            "epoch": event.epoch.as_str(),
            "offset": event.offset,
        });
        self.say_with(started, metadata);
    }

    fn thought(&mut self, id: String, text: String) {
        if !matches!(self.end_of_open, Some(AgUiEvent::ReasoningEnd { .. })) {
            self.close_message();
            let message_id = id.clone();
            self.say(AgUiEvent::ReasoningStart {
                message_id: message_id.clone(),
            });
            self.end_of_open = Some(AgUiEvent::ReasoningEnd { message_id });
        }
        self.say(AgUiEvent::ReasoningMessageStart {
            message_id: id.clone(),
            role: "reasoning",
        });
        self.say(AgUiEvent::ReasoningMessageContent {
            message_id: id.clone(),
            delta: text,
        });
        self.say(AgUiEvent::ReasoningMessageEnd { message_id: id });
    }

    fn piece(&mut self, id: String, delta: String) {
        let message_id = match &self.end_of_open {
            Some(AgUiEvent::TextMessageEnd { message_id }) => message_id.clone(),
            _ => {
                self.close_message();
                self.say(AgUiEvent::TextMessageStart {
                    message_id: id.clone(),
                    role: "assistant",
                });
                self.end_of_open = Some(AgUiEvent::TextMessageEnd {
                    message_id: id.clone(),
                });
                id
            }
        };
        self.say(AgUiEvent::TextMessageContent { message_id, delta });
    }

    /// The `call_id` of an agent is unique in its run; that of AG-UI must be unique in the conversation.
    fn call_id(&self, data: &Value) -> String {
        format!("{}:{}", self.run_id, text(&data["call_id"]))
    }

    fn call(&mut self, data: &Value) {
        self.close_message();
        let tool_call_id = self.call_id(data);
        if self.calls.contains(&tool_call_id) {
            return;
        }
        self.calls.push(tool_call_id.clone());
        self.say(AgUiEvent::ToolCallStart {
            tool_call_id: tool_call_id.clone(),
            tool_call_name: text(&data["tool_name"]),
        });
        if !data["arguments"].is_null() {
            self.say(AgUiEvent::ToolCallArgs {
                tool_call_id: tool_call_id.clone(),
                delta: data["arguments"].to_string(),
            });
        }
        self.say(AgUiEvent::ToolCallEnd { tool_call_id });
    }

    fn result(&mut self, id: String, data: &Value) {
        let tool_call_id = self.call_id(data);
        if !self.calls.contains(&tool_call_id) {
            // The agent did not announce the call, so its arguments are unknown.
            self.call(&json!({ "call_id": data["call_id"], "tool_name": data["tool_name"] }));
        }
        self.close_message();
        self.say(AgUiEvent::ToolCallResult {
            message_id: id,
            tool_call_id,
            content: text(&data["result"]),
            role: "tool",
        });
    }

    fn custom(&mut self, name: &str, value: Value) {
        let name = name.to_owned();
        self.say(AgUiEvent::Custom { name, value });
    }

    fn step(&mut self, data: &Value) {
        let (run_id, agent) = (text(&data["run_id"]), text(&data["agent"]));
        if self.steps.iter().any(|(run, _)| *run == run_id) {
            return;
        }
        // Two open steps cannot have the same name.
        let taken = self.steps.iter().any(|(_, name)| *name == agent);
        let step_name = if taken {
            format!("{agent} {run_id}")
        } else {
            agent
        };
        self.close_message();
        let started = AgUiEvent::StepStarted {
            step_name: step_name.clone(),
        };
        self.say_with(started, json!({ "run_id": run_id }));
        self.steps.push((run_id, step_name));
    }

    fn step_finished(&mut self, data: &Value) {
        let run_id = text(&data["run_id"]);
        self.step(data);
        let Some(at) = self.steps.iter().position(|(run, _)| *run == run_id) else {
            return;
        };
        let (_, step_name) = self.steps.remove(at);
        self.close_message();
        let mut metadata = json!({ "run_id": run_id });
        if !data["result"].is_null() {
            metadata["result"] = data["result"].clone();
        }
        self.say_with(AgUiEvent::StepFinished { step_name }, metadata);
    }

    fn finish(&mut self, result: Value, outcome: Option<Outcome>) {
        self.close_all();
        let names = self.names.clone();
        self.say(AgUiEvent::RunFinished {
            thread_id: names.thread,
            run_id: names.run,
            result,
            outcome,
        });
        self.over = true;
    }

    fn fail(&mut self, message: String, code: String) {
        self.close_all();
        self.say(AgUiEvent::RunError { message, code });
        self.over = true;
    }

    fn close_message(&mut self) {
        if let Some(end) = self.end_of_open.take() {
            self.say(end);
        }
    }

    /// Ends the steps in the reverse order of their start.
    fn close_all(&mut self) {
        self.close_message();
        while let Some((_, step_name)) = self.steps.pop() {
            self.say(AgUiEvent::StepFinished { step_name });
        }
    }
}

/// Returns text unchanged, and any other value as JSON: a redactor or a tool may have put any value there.
fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn without_nulls(mut value: Value) -> Value {
    if let Value::Object(members) = &mut value {
        members.retain(|_, value| !value.is_null());
    }
    value
}
