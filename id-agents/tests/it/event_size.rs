//! How large an event may be, to the byte.

use id_agents::{AgentContext, EmitError, Event, EventLog, Executor, MemoryLog};
use run_id::{RunId, ThreadIdRef};
use serde_json::{Value, json};

use crate::support::in_memory::{events, fixture, types};

#[tokio::test]
async fn an_event_that_is_too_large_is_refused_and_the_run_goes_on() {
    let (log, executor) = fixture();
    let context = AgentContext::new(RunId::parse("run_l_00000001").unwrap(), "by-hand");
    let notifier = executor.notifier(&context).await.unwrap();
    let error = notifier
        .emit(Event::message_delta("x".repeat(70_000)))
        .await
        .unwrap_err();
    let text = error.to_string();
    assert!(text.starts_with("the event may take 70"), "{text}");
    assert!(text.ends_with(" bytes, the limit is 65536"), "{text}");
    notifier.emit(Event::message_delta("small")).await.unwrap();
    let error = notifier
        .finish(json!("y".repeat(70_000)))
        .await
        .unwrap_err();
    let text = error.to_string();
    assert!(text.ends_with(" bytes, the limit is 65536"), "{text}");
    let events = events(&log, "l").await;
    assert_eq!(
        types(&events),
        ["agent_started", "message_delta", "agent_error"]
    );
    assert!(
        events[2].data["message"]
            .as_str()
            .unwrap()
            .starts_with("the result is too large")
    );
}

#[tokio::test]
async fn an_event_just_under_the_limit_is_taken_and_no_frame_is_over_it() {
    let (log, executor) = fixture();
    let context = AgentContext::new(RunId::parse("run_m_00000001").unwrap(), "quote\"d\nname");
    let notifier = executor.notifier(&context).await.unwrap();
    let mut size = 65_536;
    while notifier
        .emit(Event::message_delta("x".repeat(size)))
        .await
        .is_err()
    {
        size -= 1;
    }
    assert!(size > 65_536 - 400, "{size}");
    let chunk = log
        .read(ThreadIdRef::parse("m").unwrap(), 0, u64::MAX, 10)
        .await
        .unwrap();
    let longest = chunk
        .events
        .iter()
        .map(|event| event.as_str().len())
        .max()
        .unwrap();
    assert!(longest <= 65_536, "{longest}");
    notifier.finish(Value::Null).await.unwrap();
}

#[tokio::test]
async fn the_limit_of_an_event_is_exact() {
    let emit = async |limit: usize| {
        let executor = Executor::builder(MemoryLog::new())
            .max_event_bytes(limit)
            .build();
        let context = AgentContext::new(RunId::parse("run_s_00000001").unwrap(), "by-hand");
        let notifier = executor.notifier(&context).await.unwrap();
        let emitted = notifier.emit(Event::message_delta("x".repeat(1_000))).await;
        notifier.finish(Value::Null).await.unwrap();
        emitted
    };
    let error = emit(1_000).await.unwrap_err();
    let EmitError::TooLarge { limit: 1_000, size } = error else {
        panic!("unexpected {error:?}");
    };
    assert_eq!(
        emit(size - 1).await,
        Err(EmitError::TooLarge {
            limit: size - 1,
            size
        })
    );
    assert!(emit(size).await.is_ok());
}
