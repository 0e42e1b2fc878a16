//! Reads JSON strings from standard input, one a line, and prints what this package says about each as a line of JSON.
//!
//! `packaging/tests/test_same_answers.py` compares it with the programs of the same name in Python and TypeScript.

use std::io::{self, BufRead, BufWriter, Write};

use run_id::{ParseIdError, RunId, ThreadId, legacy};
use serde_json::{Value, json};

fn main() -> io::Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let text: String = serde_json::from_str(&line?)?;
        writeln!(out, "{}", verdict(&text))?;
    }
    out.flush()
}

fn verdict(text: &str) -> Value {
    let thread = ThreadId::parse(text);
    json!({
        "run": match RunId::parse(text) {
            Ok(id) => json!({
                "ok": true,
                "thread_id": id.thread_id().as_str(),
                "suffix": id.suffix().to_string(),
            }),
            Err(error) => refused(error, Some(legacy::suggest(text, None).as_str())),
        },
        "thread": match &thread {
            Ok(id) => json!({ "ok": true, "thread_id": id.as_str() }),
            Err(error) => refused(*error, Some(legacy::suggest_thread_id(text).as_str())),
        },
        "encode": match ThreadId::encode(text) {
            Ok(id) => json!(id.as_str()),
            Err(error) => json!({ "error": fault(error, None) }),
        },
        "decode": thread.ok().map(|id| id.decode().into_owned()),
        "suggest": legacy::suggest(text, None).as_str(),
    })
}

fn refused(error: ParseIdError, suggestion: Option<&str>) -> Value {
    let mut answer = fault(error, suggestion);
    answer["ok"] = false.into();
    answer
}

fn fault(error: ParseIdError, suggestion: Option<&str>) -> Value {
    json!({
        "kind": format!("{:?}", error.kind()),
        "offset": error.offset(),
        "suggestion": suggestion,
        "message": error.to_string(),
    })
}
