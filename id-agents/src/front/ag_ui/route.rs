//! `POST /ag-ui/{agent}`: starts a run and answers with its events.

use std::collections::VecDeque;

use axum::body::{Body, HttpBody};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::StreamExt;
use serde::Deserialize;
use tokio_tungstenite::tungstenite::Utf8Bytes;

use super::Translator;
use super::input::Input;
use crate::bridge::AgentWebSocketBridge;
use crate::error::{EmitError, ExecuteError};
use crate::front::accept::takes_stream;
use crate::front::error::{HttpError, counted};
use crate::front::reader::{Place, Reader, Seen, authenticate, until_closing};
use crate::front::stream::{Encoder, respond};
use crate::protocol::{CloseCode, ServerFrame};
use crate::request::RunRequest;
use crate::serve::CutConnection;
use crate::socket::Stretch;

/// The parameters of the route. They are parsed by name, because the host may nest the route below its own parameters.
#[derive(Deserialize)]
pub(crate) struct AgentPath {
    agent: String,
}

/// Answers the request, and counts the answer by its status.
pub(crate) async fn run(
    State(bridge): State<AgentWebSocketBridge>,
    path: Result<Path<AgentPath>, PathRejection>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let responses = &bridge.server.metrics.ag_ui_responses;
    counted(answer(&bridge, path, &parts, body), responses).await
}

async fn answer(
    bridge: &AgentWebSocketBridge,
    path: Result<Path<AgentPath>, PathRejection>,
    parts: &Parts,
    body: Body,
) -> Result<Response, HttpError> {
    let server = &bridge.server;
    let principal = authenticate(server, &parts.headers).await?;
    let agent = path
        .ok()
        .and_then(|Path(path)| bridge.agents.named(&path.agent));
    let agent = agent.ok_or_else(HttpError::unknown_agent)?;
    if !takes_stream(&parts.headers) {
        let message = "`Accept` must allow `text/event-stream`";
        return Err(HttpError::not_acceptable(message));
    }
    if !is_json(&parts.headers) {
        return Err(HttpError::unsupported_media_type());
    }
    // Before the body is read, to limit the bodies that one user can send at once.
    let place = Place::claim(server, &principal)?;
    let body = read(body, server.limits.request_bytes);
    let body = until_closing(server, body).await??;
    let input = Input::parse(&body)?;
    drop(body);
    let run_id = input.run_id();
    let thread = input.thread.clone();
    let reader = Reader::open(
        server,
        place,
        principal.clone(),
        thread,
        Seen::default(),
        lost,
    )
    .await?;
    let mut start = reader.start().await?;
    // The reader starts at the current position; the first event of the run comes later.
    start.offset = server.log.live_position(run_id.thread_id());
    let correlation_id = input.names.run.clone();
    let request = RunRequest::new(run_id.as_str())
        .context(move |context| context.with_correlation_id(correlation_id));
    reader.still_open()?;
    let agent = agent.clone();
    bridge
        .start_run(&principal, agent, request, input.value)
        .await?;
    let translator = Translator::new(input.names, run_id);
    let cut = parts.extensions.get::<CutConnection>().cloned();
    Ok(respond(reader, start, translator, None, cut))
}

fn is_json(headers: &HeaderMap) -> bool {
    let named = headers.get(header::CONTENT_TYPE);
    let named = named
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = named.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

async fn read(body: Body, most: usize) -> Result<Vec<u8>, HttpError> {
    // The length from the client's header, if there is one.
    if usize::try_from(body.size_hint().lower()).map_or(true, |length| length > most) {
        return Err(HttpError::too_large(most));
    }
    let mut pieces = body.into_data_stream();
    let mut read = Vec::new();
    while let Some(piece) = pieces.next().await {
        let broken = "the body of the request is incomplete";
        let piece = piece.map_err(|_| HttpError::bad_request(broken))?;
        if read.len() + piece.len() > most {
            return Err(HttpError::too_large(most));
        }
        read.extend_from_slice(&piece);
    }
    Ok(read)
}

/// The only control frame for a reader without a position: events that it has not seen were deleted.
fn lost(_: &ServerFrame<'_>) -> String {
    String::new()
}

impl From<ExecuteError> for HttpError {
    fn from(error: ExecuteError) -> Self {
        match error {
            ExecuteError::Forbidden => Self::not_permitted(),
            ExecuteError::ShuttingDown => Self::shutting_down(),
            ExecuteError::AlreadyRunning { .. } => {
                Self::conflict("already_running", "a run with this `runId` is live")
            }
            ExecuteError::RunIdUsed { .. } => {
                Self::conflict("run_id_used", "a run with this `runId` has ended")
            }
            ExecuteError::Emit(EmitError::Log(_) | EmitError::RunEnded) => {
                Self::unavailable("the event log did not accept the run, try again")
            }
            ExecuteError::AuthorizerFailed => Self::unavailable(
                "the server could not check the permission to start a run, try again",
            ),
            // Faults of the host: an agent without a name, a limit that is too small for the first event, a redactor
            // that panics.
            other => {
                tracing::error!(error = %other, "could not start a run");
                Self::unavailable("the server could not start the run")
            }
        }
    }
}

/// Adds the block of these lines, if there are any.
fn push(lines: Vec<String>, blocks: &mut VecDeque<Bytes>) {
    let mut text = String::new();
    for line in lines {
        text.push_str("data: ");
        text.push_str(&line);
        text.push_str("\n\n");
    }
    if !text.is_empty() {
        blocks.push_back(text.into());
    }
}

/// The blocks of a run: each event translated to AG-UI.
impl Encoder for Translator {
    fn events(&mut self, events: &Stretch, blocks: &mut VecDeque<Bytes>) {
        for event in events.events() {
            if !event.as_str().contains(self.run_id.as_str()) {
                continue;
            }
            let lines = match event.envelope() {
                Ok(event) => self.translate(&event),
                Err(_) => self.abort("an event of the run cannot be shown", "invalid_event"),
            };
            push(lines, blocks);
        }
    }

    fn control(&mut self, _: &Utf8Bytes, blocks: &mut VecDeque<Bytes>) {
        let lines = self.abort("events of the run were lost", "events_lost");
        push(lines, blocks);
    }

    fn close(&mut self, code: CloseCode, blocks: &mut VecDeque<Bytes>) {
        let lines = self.abort(code.reason(), &code.code().to_string());
        push(lines, blocks);
    }

    fn is_over(&self) -> bool {
        self.over
    }
}
