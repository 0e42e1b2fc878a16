//! The agent: it counts and turns words around with two tools, and says what it does.

use std::time::Duration;

use id_agents::{Agent, AgentContext, AgentError, Emitter, Event};
use serde_json::{Value, json};

/// Answers a text, slowly enough to be watched.
pub(crate) struct WordSmith {
    /// The pause between two events.
    pub(crate) pace: Duration,
}

impl Agent for WordSmith {
    fn name(&self) -> &'static str {
        "word-smith"
    }

    async fn run(
        &self,
        _ctx: &AgentContext,
        emitter: &Emitter,
        input: Value,
    ) -> Result<Value, AgentError> {
        let text = input["text"]
            .as_str()
            .ok_or_else(|| AgentError::new("the input has no `text`"))?;
        // Part of the log, so that every tab and every reload shows what was asked.
        emitter
            .emit(Event::custom("user_message", json!({ "text": text })))
            .await?;
        let words: Vec<&str> = text.split_whitespace().collect();
        emitter
            .emit(Event::thinking(format!("{} words to work on", words.len())))
            .await?;
        tokio::time::sleep(self.pace).await;

        let lengths = self
            .tool(
                emitter,
                "c1",
                "count_letters",
                json!({ "words": words }),
                count_letters(&words),
            )
            .await?;
        let reversed = self
            .tool(
                emitter,
                "c2",
                "reverse",
                json!({ "words": words }),
                reverse(&words),
            )
            .await?;

        if words.contains(&"fail") {
            return Err(AgentError::new("the word `fail` cannot be turned around"));
        }
        let total = u64::try_from(words.len())?;
        for (number, word) in (1..).zip(reversed.as_array().into_iter().flatten()) {
            emitter
                .emit(Event::message_delta(format!(
                    "{} ",
                    word.as_str().unwrap_or_default()
                )))
                .await?;
            emitter
                .emit(Event::progress("writing", number, Some(total)))
                .await?;
            tokio::time::sleep(self.pace).await;
        }
        Ok(json!({ "letters": lengths, "words": words.len() }))
    }
}

impl WordSmith {
    /// Shows a tool call from its start to its result.
    async fn tool(
        &self,
        emitter: &Emitter,
        call_id: &str,
        tool_name: &str,
        arguments: Value,
        result: Value,
    ) -> Result<Value, AgentError> {
        emitter
            .emit(Event::tool_executing(call_id, tool_name, arguments))
            .await?;
        tokio::time::sleep(self.pace).await;
        emitter
            .emit(Event::tool_completed(call_id, tool_name, result.clone()))
            .await?;
        Ok(result)
    }
}

fn count_letters(words: &[&str]) -> Value {
    words.iter().map(|word| word.chars().count()).collect()
}

fn reverse(words: &[&str]) -> Value {
    words
        .iter()
        .map(|word| word.chars().rev().collect::<String>())
        .collect()
}
