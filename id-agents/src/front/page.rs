//! One page of a thread's events, as JSON.

use axum::Json;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::value::RawValue;

use super::error::HttpError;
use super::reader::Reader;
use crate::envelope::LoggedEvent;
use crate::socket::{Refusal, Start};

/// Default number of events of a page.
const DEFAULT_LIMIT: usize = 256;

/// Maximum number of events of a page, whatever the client asks for.
const MOST: usize = 1_024;

/// Number of events per read from the log. Each may have the maximum size.
const CHUNK: usize = 64;

#[derive(Serialize)]
struct Page<'a> {
    epoch: &'a str,
    offset: u64,
    recovered: bool,
    events: Vec<&'a RawValue>,
    complete: bool,
}

/// Answers with the events from `start` on: at most `limit` events, and about as many bytes as a socket's queue may
/// hold.
pub(super) async fn respond(
    reader: &Reader,
    start: Start,
    limit: Option<usize>,
) -> Result<Response, HttpError> {
    let limit = limit.unwrap_or(DEFAULT_LIMIT).min(MOST);
    let Start {
        epoch,
        mut offset,
        mut recovered,
    } = start;
    let (log, thread) = (
        &reader.subscribe.server.log,
        reader.subscribe.thread.as_ref_id(),
    );
    let up_to = log.live_position(thread);
    let most_bytes = reader.subscribe.server.limits.queue_bytes;
    let mut events: Vec<LoggedEvent> = Vec::new();
    let mut bytes = 0;
    'full: while offset < up_to && events.len() < limit {
        let most = CHUNK.min(limit - events.len());
        let chunk = log.read(thread, offset, up_to, most).await;
        let chunk = chunk.map_err(|error| {
            tracing::warn!(thread_id = thread.as_str(), %error, "could not serve a page");
            HttpError::from(Refusal::NoLog)
        })?;
        if chunk.epoch != epoch {
            let message = "the event log was replaced, ask again";
            return Err(HttpError::unavailable(message));
        }
        if chunk.oldest > offset.saturating_add(1) {
            // The log has deleted the next events. The client must know this before it gets the later events.
            if !events.is_empty() {
                break;
            }
            (offset, recovered) = (chunk.oldest - 1, false);
        }
        let empty = chunk.events.is_empty();
        for event in chunk.events {
            bytes += event.frame.len();
            if bytes > most_bytes && !events.is_empty() {
                break 'full;
            }
            offset = event.offset;
            events.push(event);
        }
        if chunk.complete {
            offset = offset.max(up_to);
        } else if empty {
            break;
        }
    }
    reader.still_open()?;
    let raw = events
        .iter()
        .map(|event| serde_json::from_str(event.as_str()));
    let page = Page {
        epoch: epoch.as_str(),
        offset,
        recovered,
        events: raw
            .collect::<Result<_, _>>()
            .map_err(|_| HttpError::unavailable("the log holds an event that is not JSON"))?,
        complete: offset >= up_to,
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(page)).into_response())
}
