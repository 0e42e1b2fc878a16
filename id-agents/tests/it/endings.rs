//! Every way in which a run can end: one terminal event each, and nothing after it.

use std::sync::Arc;
use std::time::Duration;

use id_agents::{
    AgentContext, EmitError, Envelope, ErrorKind, Event, EventLog, EventType, ExecuteError,
    Executor, LogError, MemoryLog, Principal, RunRequest, RunStatus,
};
use run_id::RunId;
use serde_json::{Value, json};

use crate::support::agents::{Chatter, Clumsy, Fate};
use crate::support::in_memory::{events, fixture, types};
use crate::support::meddler::{Meddler, Moment};
use crate::support::{Access, Host, PATIENCE, eventually};

async fn ends_with(executor: &Executor, log: &MemoryLog, thread: &str, kind: &str) -> Envelope {
    let runs = executor.registry().clone();
    eventually("the run leaves the registry", || runs.is_empty()).await;
    let events = events(log, thread).await;
    assert_eq!(
        types(&events),
        ["agent_started", "agent_thinking", "agent_error"]
    );
    assert_eq!(events[2].data["kind"], json!(kind));
    events[2].clone()
}

#[tokio::test]
async fn a_failure_ends_the_run_once() {
    let (log, executor) = fixture();
    let error = executor
        .execute(&Fate, "run_f_00000001", json!("fail"))
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "the run ended with error: out of luck");
    let last = ends_with(&executor, &log, "f", "error").await;
    assert_eq!(
        last.data,
        json!({"kind": "error", "message": "out of luck", "details": {"dice": 1}})
    );
}

#[tokio::test]
async fn a_panic_ends_the_run_once_and_its_text_goes_nowhere() {
    let (log, executor) = fixture();
    let error = executor
        .execute(&Fate, "run_p_00000001", json!("panic"))
        .await
        .unwrap_err();
    assert!(matches!(error, ExecuteError::Failed(failure) if failure.kind == ErrorKind::Panic));
    let last = ends_with(&executor, &log, "p", "panic").await;
    assert_eq!(last.data["message"], "the agent panicked");
}

#[tokio::test]
async fn a_panic_where_there_is_no_future_ends_the_run_as_well() {
    let (log, executor) = fixture();
    let error = executor
        .execute(&Clumsy, "run_q_00000001", json!("at once"))
        .await
        .unwrap_err();
    assert!(matches!(error, ExecuteError::Failed(failure) if failure.kind == ErrorKind::Panic));
    let all = events(&log, "q").await;
    assert_eq!(types(&all), ["agent_started", "agent_error"]);
    assert_eq!(all[1].data["kind"], "panic");
}

#[tokio::test]
async fn a_panic_of_what_a_stopped_agent_held_changes_nothing() {
    let (log, executor) = fixture();
    let request = RunRequest::new("run_r_00000001")
        .context(|ctx| ctx.with_deadline(Duration::from_millis(50)));
    let error = executor
        .execute(&Clumsy, request, json!("wait"))
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "the run ended with timeout: the run took longer than 50ms"
    );
    let all = events(&log, "r").await;
    assert_eq!(types(&all), ["agent_started", "agent_error"]);
    assert_eq!(all[1].data["kind"], "timeout");
}

#[tokio::test]
async fn a_deadline_ends_the_run_once() {
    let (log, executor) = fixture();
    let request = RunRequest::new("run_d_00000001")
        .context(|ctx| ctx.with_deadline(Duration::from_millis(50)));
    let run = executor.execute(&Fate, request, json!("wait"));
    let ended = tokio::time::timeout(PATIENCE, run).await;
    let error = ended.expect("the deadline stops it").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the run ended with timeout: the run took longer than 50ms"
    );
    ends_with(&executor, &log, "d", "timeout").await;
}

#[tokio::test]
async fn cancelling_ends_the_run_once() {
    let (log, executor) = fixture();
    let run_id = RunId::parse("run_c_00000001").unwrap();
    let running = tokio::spawn({
        let executor = executor.clone();
        async move {
            executor
                .execute(&Fate, "run_c_00000001", json!("wait"))
                .await
        }
    });
    let runs = executor.registry().clone();
    eventually("the run is registered", || {
        runs.status(&run_id) == Some(RunStatus::Running)
    })
    .await;
    assert_eq!(runs.runs(run_id.thread_id())[0].agent, "fate");
    eventually("the agent has emitted", || log.bytes() > 500).await;
    assert!(runs.cancel(&run_id));
    let error = running.await.unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        "the run ended with cancelled: the run was cancelled"
    );
    ends_with(&executor, &log, "c", "cancelled").await;
    assert!(
        !runs.cancel(&run_id),
        "an ended run is not there to be cancelled"
    );
}

#[tokio::test]
async fn dropping_the_future_ends_the_run_once() {
    let (log, executor) = fixture();
    let running = tokio::spawn({
        let executor = executor.clone();
        async move {
            executor
                .execute(&Fate, "run_x_00000001", json!("wait"))
                .await
        }
    });
    eventually("the agent has emitted", || log.bytes() > 500).await;
    running.abort();
    ends_with(&executor, &log, "x", "aborted").await;
}

#[tokio::test]
async fn dropping_the_handle_ends_the_run_once() {
    let (log, executor) = fixture();
    let context = AgentContext::new(RunId::parse("run_h_00000001").unwrap(), "by-hand");
    let notifier = executor.notifier(&context).await.unwrap();
    notifier
        .emit(Event::thinking("gone in a moment"))
        .await
        .unwrap();
    drop(notifier);
    ends_with(&executor, &log, "h", "aborted").await;
}

#[tokio::test]
async fn nothing_follows_the_end_however_the_run_is_stopped() {
    let (log, executor) = fixture();
    for round in 0..50_u32 {
        let text = format!("run_n{round}_0000000a");
        let running = tokio::spawn({
            let (executor, text) = (executor.clone(), text.clone());
            let agent = Chatter {
                bytes: 10,
                pause: Duration::ZERO,
            };
            async move { executor.execute(&agent, text, Value::Null).await }
        });
        tokio::time::sleep(Duration::from_millis(u64::from(round % 7))).await;
        if round % 2 == 0 {
            running.abort();
        } else {
            let run_id = RunId::parse(&text).unwrap();
            let runs = executor.registry().clone();
            eventually("the run is registered", || runs.cancel(&run_id)).await;
        }
        let _ = running.await;
    }
    let runs = executor.registry().clone();
    eventually("every run leaves the registry", || runs.is_empty()).await;
    for round in 0..50 {
        let events = events(&log, &format!("n{round}")).await;
        // A run that was dropped before it began has written nothing.
        let Some(last) = events.last() else { continue };
        assert_eq!(last.event_type, EventType::AgentError);
        assert_eq!(events[0].event_type, EventType::AgentStarted);
        assert_eq!(
            events
                .iter()
                .filter(|event| event.event_type.is_terminal())
                .count(),
            1
        );
        assert!(events.windows(2).all(|pair| pair[0].seq + 1 == pair[1].seq));
    }
}

#[tokio::test]
async fn a_run_that_was_just_started_can_be_cancelled() {
    let host = Host::start(Access::open()).await;
    let ada = Principal::new("ada");
    let start = async || {
        host.bridge
            .start_run(&ada, Fate, "run_j_00000001", json!("wait"))
            .await
    };
    let run = start().await.unwrap();
    let again = start().await.unwrap_err();
    assert!(
        matches!(again, ExecuteError::AlreadyRunning { .. }),
        "{again}"
    );
    assert!(run.cancel());
    let error = run.join().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "the run ended with cancelled: the run was cancelled"
    );
    let again = start().await.unwrap_err();
    assert!(matches!(again, ExecuteError::RunIdUsed { .. }), "{again}");
}

#[tokio::test]
async fn a_run_has_left_the_registry_when_its_end_is_confirmed() {
    let log = Meddler::new(MemoryLog::new(), Moment::Closing);
    let executor = Executor::builder(log).build();
    let context = AgentContext::new(RunId::parse("run_r_00000001").unwrap(), "by-hand");
    let notifier = executor.notifier(&context).await.unwrap();
    assert_eq!(executor.registry().len(), 1);
    notifier.finish(Value::Null).await.unwrap();
    assert!(executor.registry().is_empty());
}

#[tokio::test]
async fn the_next_event_takes_the_number_of_one_that_the_log_refuses_at_last() {
    let log = Meddler::new(MemoryLog::new(), Moment::Refused);
    let executor = Executor::builder(Arc::clone(&log)).build();
    let context = AgentContext::new(RunId::parse("run_n_00000001").unwrap(), "by-hand");
    let notifier = executor.notifier(&context).await.unwrap();
    let error = notifier.emit(Event::thinking("lost")).await.unwrap_err();
    assert!(
        matches!(error, EmitError::Log(LogError::Unavailable { .. })),
        "{error}"
    );
    notifier.emit(Event::thinking("kept")).await.unwrap();
    notifier.finish(Value::Null).await.unwrap();
    let chunk = log
        .read(context.owned_run_id().thread_id(), 0, u64::MAX, 10)
        .await
        .unwrap();
    let events = chunk.events.iter().map(|event| event.envelope().unwrap());
    let read: Vec<_> = events
        .map(|event| (event.seq, event.data["text"].clone()))
        .collect();
    assert_eq!(
        read,
        [(1, Value::Null), (2, json!("kept")), (3, Value::Null)]
    );
}
