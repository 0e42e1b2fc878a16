//! Writing: the same message id on every try, so that the broker keeps one.

use async_nats::jetstream::context::PublishErrorKind;
use async_nats::jetstream::message::PublishMessage;

use super::{Appended, LogError, PATIENCE, PAUSE, Shared, subject, unavailable};
use crate::envelope::Record;
use crate::log::Position;

impl Shared {
    pub(super) async fn append(&self, record: &Record) -> Result<Appended, LogError> {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        let subject = subject(record.thread_id());
        let (id, payload) = (record.id(), bytes(record.to_json()));
        let mut tries = 0_u32;
        loop {
            tries += 1;
            // Not before this connection's stream is known: what is written after a loss hides the loss.
            if tokio::time::timeout_at(deadline, self.checked())
                .await
                .is_err()
            {
                return Err(unavailable("the stream's epoch could not be looked up"));
            }
            let message = PublishMessage::build()
                .payload(payload.clone())
                .message_id(&id);
            let refused = match self.jetstream.send_publish(subject.clone(), message).await {
                Ok(acknowledged) => match acknowledged.await {
                    Ok(acknowledged) => {
                        // The offset is valid only once the epoch of this connection's stream is known.
                        let known = tokio::time::timeout_at(deadline, self.checked()).await;
                        known.map_err(|_elapsed| {
                            unavailable("the stream's epoch could not be looked up")
                        })?;
                        let position = Position {
                            offset: acknowledged.sequence,
                            epoch: self.stream_epoch().epoch,
                        };
                        // A second try may well find the first one's message.
                        let duplicate = acknowledged.duplicate && tries == 1;
                        return Ok(Appended {
                            position,
                            duplicate,
                        });
                    }
                    Err(error) => error,
                },
                Err(error) => error,
            };
            match refused.kind() {
                PublishErrorKind::MaxPayloadExceeded => {
                    return Err(LogError::Rejected {
                        reason: refused.to_string(),
                    });
                }
                PublishErrorKind::StreamNotFound => self.look.notify_one(),
                _ => {}
            }
            if tokio::time::Instant::now() + PAUSE >= deadline {
                return Err(unavailable(refused));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }
}

fn bytes(json: String) -> axum::body::Bytes {
    json.into_bytes().into()
}
