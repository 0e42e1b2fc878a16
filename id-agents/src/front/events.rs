//! `GET /threads/{thread}/events`: parses the request, and answers with a stream or a page.

use std::collections::VecDeque;
use std::sync::Arc;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::response::Response;
use bytes::Bytes;
use run_id::ThreadId;
use serde::Deserialize;
use tokio_tungstenite::tungstenite::Utf8Bytes;
use uuid::Uuid;

use super::accept::Form;
use super::error::{HttpError, counted};
use super::page;
use super::reader::{Place, Reader, Seen, authenticate};
use super::stream::{Encoder, respond};
use crate::position::Epoch;
use crate::protocol::{CloseCode, ServerFrame};
use crate::serve::CutConnection;
use crate::socket::event_stream::{close, control};
use crate::socket::{Server, Stretch};

/// A client sends the `id` of its last block here.
const LAST_EVENT_ID: &str = "last-event-id";

/// Parsed by name, because the host may nest the routes below its own parameters.
#[derive(Deserialize)]
pub(crate) struct ThreadPath {
    thread: String,
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Query {
    seen: Seen,
    limit: Option<usize>,
}

/// Answers the request, and counts the answer by its status.
pub(crate) async fn events(
    State(server): State<Arc<Server>>,
    path: Result<Path<ThreadPath>, PathRejection>,
    request: Parts,
) -> Response {
    counted(
        answer(&server, path, &request),
        &server.metrics.feed_responses,
    )
    .await
}

async fn answer(
    server: &Arc<Server>,
    path: Result<Path<ThreadPath>, PathRejection>,
    request: &Parts,
) -> Result<Response, HttpError> {
    let headers = &request.headers;
    let principal = authenticate(server, headers).await?;
    let form = Form::chosen_by(headers).ok_or_else(|| {
        HttpError::not_acceptable("`Accept` must allow `text/event-stream` or `application/json`")
    })?;
    let thread = thread(path)?;
    let query = Query::parse(request.uri.query().unwrap_or_default())?;
    let seen = match last_event_id(headers)? {
        Some(seen) => seen,
        None => query.seen,
    };
    let resumes = seen.after.is_some();
    let place = Place::claim(server, &principal)?;
    let reader = Reader::open(server, place, principal, thread, seen, control).await?;
    let start = reader.start().await?;
    reader.still_open()?;
    if form == Form::Page {
        return page::respond(&reader, start, query.limit).await;
    }
    let subscribe = &reader.subscribe;
    let mut said = subscribe.say_subscribed(&start);
    if resumes && !start.recovered {
        let reset = ServerFrame::Reset {
            thread_id: subscribe.thread.as_str(),
            epoch: start.epoch.as_str(),
            offset: start.offset,
        };
        said = said.and_then(|()| subscribe.outbox.say_for(subscribe.id, &reset));
    }
    if said.is_err() {
        reader.still_open()?;
    }
    let feed = Feed {
        epoch: start.epoch.clone(),
    };
    let cut = request.extensions.get::<CutConnection>().cloned();
    Ok(respond(reader, start, feed, Some(retry()), cut))
}

fn thread(path: Result<Path<ThreadPath>, PathRejection>) -> Result<ThreadId, HttpError> {
    let Path(ThreadPath { thread }) =
        path.map_err(|_| HttpError::invalid_thread_id("the thread id in the path is not UTF-8"))?;
    ThreadId::parse(&thread).map_err(|error| HttpError::invalid_thread_id(error.to_string()))
}

/// Returns the pause before an `EventSource` reconnects: 1 to 5 seconds, so that clients do not all reconnect at once.
fn retry() -> Bytes {
    let milliseconds = 1_000 + Uuid::new_v4().as_u128() % 4_000;
    format!("retry: {milliseconds}\n\n").into()
}

fn last_event_id(headers: &HeaderMap) -> Result<Option<Seen>, HttpError> {
    let Some(value) = headers.get(LAST_EVENT_ID).filter(|it| !it.is_empty()) else {
        return Ok(None);
    };
    let read = || {
        let (epoch, after) = str::from_utf8(value.as_bytes()).ok()?.rsplit_once(':')?;
        let after = offset(after).filter(|_| !epoch.is_empty())?;
        Some(Seen {
            after: Some(after),
            epoch: Some(epoch.to_owned()),
        })
    };
    let message = "`Last-Event-ID` must be the `id` of an event: an epoch, `:`, an offset";
    let seen = read().ok_or_else(|| HttpError::bad_request(message))?;
    Ok(Some(seen))
}

/// Parses digits only; the standard parser also accepts a sign.
fn offset(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}

impl Query {
    fn parse(query: &str) -> Result<Self, HttpError> {
        let mut read = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let twice = match &*name {
                "after" => {
                    let after = offset(&value).ok_or_else(|| {
                        HttpError::bad_request(
                            "`after` must be an offset: an integer of 0 to 2^64-1",
                        )
                    })?;
                    read.seen.after.replace(after).is_some()
                }
                "epoch" => read.seen.epoch.replace(value.into_owned()).is_some(),
                "limit" => {
                    let limit = offset(&value)
                        .and_then(|limit| usize::try_from(limit).ok())
                        .filter(|limit| *limit > 0);
                    let limit = limit.ok_or_else(|| {
                        HttpError::bad_request("`limit` must be a positive integer")
                    })?;
                    read.limit.replace(limit).is_some()
                }
                _ => false,
            };
            if twice {
                return Err(HttpError::bad_request(format!("`{name}` is there twice")));
            }
        }
        Ok(read)
    }
}

/// The blocks of a feed: events as in the log.
struct Feed {
    epoch: Epoch,
}

impl Encoder for Feed {
    fn events(&mut self, events: &Stretch, blocks: &mut VecDeque<Bytes>) {
        blocks.push_back(events.event_stream(&self.epoch));
    }

    fn control(&mut self, text: &Utf8Bytes, blocks: &mut VecDeque<Bytes>) {
        blocks.push_back(text.clone().into());
    }

    fn close(&mut self, code: CloseCode, blocks: &mut VecDeque<Bytes>) {
        blocks.push_back(close(code).into());
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn seen(after: u64, epoch: &str) -> Seen {
        Seen {
            after: Some(after),
            epoch: Some(epoch.to_owned()),
        }
    }

    #[test]
    fn reads_the_last_event_id() {
        let read = |value: &[u8]| {
            let mut headers = HeaderMap::new();
            headers.insert(LAST_EVENT_ID, HeaderValue::from_bytes(value).unwrap());
            last_event_id(&headers).map_err(|_| ())
        };
        assert_eq!(read(b"e1:7"), Ok(Some(seen(7, "e1"))));
        assert_eq!(read(b"a:b:0"), Ok(Some(seen(0, "a:b"))));
        let most = format!("e:{}", u64::MAX);
        assert_eq!(read(most.as_bytes()), Ok(Some(seen(u64::MAX, "e"))));
        assert_eq!(
            read("é:9007199254740993".as_bytes()),
            Ok(Some(seen(9_007_199_254_740_993, "é")))
        );
        assert_eq!(read(b""), Ok(None));
        assert_eq!(last_event_id(&HeaderMap::new()).map_err(|_| ()), Ok(None));
        for malformed in [
            &b"7"[..],
            b"e1",
            b":7",
            b"e1:",
            b"e1:+7",
            b"e1:-7",
            b"e1:7.0",
            b"e1: 7",
            b"e1:18446744073709551616",
            b"\xff:7",
        ] {
            assert_eq!(read(malformed), Err(()), "{malformed:?}");
        }
    }

    #[test]
    fn reads_the_query() {
        let read = |query| Query::parse(query).map_err(|_| ());
        assert_eq!(read(""), Ok(Query::default()));
        assert_eq!(
            read("epoch=a%3Ab+c&after=12&limit=3&token=x&after2=y"),
            Ok(Query {
                seen: seen(12, "a:b c"),
                limit: Some(3)
            })
        );
        for malformed in [
            "after=",
            "after=-1",
            "after=1.0",
            "after=1e3",
            "after=+1",
            "after=18446744073709551616",
            "limit=0",
            "limit=x",
            "after=1&after=1",
            "epoch=a&epoch=b",
        ] {
            assert_eq!(read(malformed), Err(()), "{malformed}");
        }
    }
}
