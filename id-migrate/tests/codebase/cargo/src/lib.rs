//! What an agent knows of its run, and who is told about it.

use std::collections::BTreeMap;

/// The run that an agent is part of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    pub run_id: String,
    pub thread_id: String,
    pub agent_name: String,
}

#[derive(Debug, PartialEq, Eq)]
pub struct InvalidRunId(pub String);

pub fn validate_run_id(run_id: &str) -> Result<(), InvalidRunId> {
    if run_id.is_empty() || run_id.contains(char::is_whitespace) {
        Err(InvalidRunId(run_id.to_owned()))
    } else {
        Ok(())
    }
}

impl Context {
    pub fn new(run_id: &str, thread_id: &str) -> Result<Self, InvalidRunId> {
        validate_run_id(run_id)?;
        Ok(Self {
            run_id: run_id.to_owned(),
            thread_id: thread_id.to_owned(),
            agent_name: "triage".to_owned(),
        })
    }
}

pub fn is_legacy(run_id: &str) -> bool {
    !run_id.starts_with("run_")
}

/// Counts the events of each run.
#[derive(Debug, Default)]
pub struct Counter {
    events: BTreeMap<String, usize>,
}

impl Counter {
    pub fn record(&mut self, run_id: &str) {
        *self.events.entry(run_id.to_owned()).or_default() += 1;
    }

    pub fn count(&self, run_id: &str) -> usize {
        self.events.get(run_id).copied().unwrap_or_default()
    }

    pub fn run_ids(&self) -> Vec<&str> {
        self.events.keys().map(String::as_str).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEST_RUN: &str = "unit-run";

    fn sample_run_id() -> &'static str {
        "sample-run"
    }

    #[test]
    fn a_context_keeps_what_it_is_given() {
        let context = Context::new(TEST_RUN, "checkout").unwrap();
        assert_eq!(context.run_id, "unit-run");
        assert_eq!(context.thread_id, "checkout");
        assert_eq!(
            context,
            Context {
                run_id: "unit-run".to_string(),
                thread_id: String::from("checkout"),
                agent_name: "triage".into(),
            }
        );
    }

    #[test]
    fn the_same_text_may_be_another_thing() {
        let context = Context {
            run_id: "same-text".into(),
            thread_id: "support".into(),
            agent_name: "same-text".into(),
        };
        assert_eq!(context.agent_name, "same-text");
        assert!(context.run_id == "same-text", "not {}", context.run_id);
    }

    #[test]
    fn runs_are_counted_apart() {
        let mut counter = Counter::default();
        for run_id in ["count-run-1", "count-run-2", "count-run-1"] {
            counter.record(run_id);
        }
        assert_eq!(counter.count("count-run-1"), 2);
        assert_eq!(counter.count(r"count-run-2"), 1);
        assert_eq!(counter.run_ids(), vec!["count-run-1", "count-run-2"]);
        assert_eq!(counter.count("count-run-nonexistent"), 0);
    }

    #[test]
    fn a_sample_is_the_same_every_time() {
        let run_id = sample_run_id();
        assert_eq!(run_id, "sample-run");
        assert!(matches!(sample_run_id(), "sample-run" | "other-run"));
    }

    #[test]
    fn invalid_run_ids_are_refused() {
        assert!(Context::new("bad run", "checkout").is_err());
        assert_eq!(validate_run_id("a b"), Err(InvalidRunId("a b".to_owned())));
        let error = Context::new("", "checkout").unwrap_err();
        assert_eq!(error.0, "");
    }

    #[test]
    #[should_panic(expected = "refused run")]
    fn a_refused_run_panics() {
        Context::new("refused run", "checkout").unwrap();
    }
}
