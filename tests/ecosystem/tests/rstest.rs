//! A test file as a newcomer writes it with rstest: a test names the ids that it needs as arguments.

use rstest::rstest;
use run_id::fixtures::{
    AgentExecutionIds, ExecutionContextIds, WebSocketEventIds, agent_ids, execution_context_ids,
    valid_id_pair, valid_ids, websocket_ids,
};
use run_id::{ExecutionContext, IdPair, RunId, ThreadId};

#[rstest]
fn a_run_belongs_to_its_thread(valid_ids: (ThreadId, RunId)) {
    let (thread_id, run_id) = valid_ids;
    assert_eq!(thread_id, "test_thread");
    assert!(run_id.belongs_to(&thread_id));
}

#[rstest]
fn a_test_may_ask_for_another_thread(#[with("checkout")] valid_id_pair: IdPair) {
    assert_eq!(valid_id_pair.thread_id(), "checkout");
}

#[rstest]
#[case::first("checkout")]
#[case::second("billing")]
fn the_fixtures_go_with_cases(#[case] thread: &str, valid_id_pair: IdPair) {
    assert_ne!(valid_id_pair.thread_id(), thread);
}

#[rstest]
fn a_context_is_made_of_them(execution_context_ids: ExecutionContextIds) {
    assert_eq!(execution_context_ids.thread_id(), "test_thread");
    assert!(execution_context_ids.thread_id.is_some());
}

#[rstest]
fn an_event_reaches_its_thread(websocket_ids: WebSocketEventIds) {
    assert_eq!(websocket_ids.run_id.thread_id(), websocket_ids.routing_key);
}

#[rstest]
fn an_agent_has_a_thread_of_its_name(
    agent_ids: AgentExecutionIds,
    #[from(agent_ids)]
    #[with("triage")]
    triage: AgentExecutionIds,
) {
    assert_eq!(agent_ids.thread_id, "test_agent_thread");
    assert_eq!(triage.thread_id, "triage_thread");
    assert_eq!(triage.agent_name, "triage");
}
