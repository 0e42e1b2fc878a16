//! The compiler's errors that the documentation shows are those of the UI cases.

use std::fs;
use std::path::Path;

/// The errors of the `text` blocks, each without the place in the source.
fn shown(page: &str) -> Vec<String> {
    let lines: String = page
        .lines()
        .map(|line| {
            let doc_comment = line.strip_prefix("/// ").or(line.strip_prefix("///"));
            doc_comment.unwrap_or(line).to_owned() + "\n"
        })
        .collect();
    lines
        .split("```text\n")
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .filter(|block| block.starts_with("error: "))
        .map(|block| {
            let message = block.split("-->").next().unwrap_or(block);
            message.trim_end().to_owned()
        })
        .collect()
}

/// Returns the compiler's output for all cases.
fn said() -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/fail");
    fs::read_dir(folder)
        .expect("the UI cases")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "stderr")
        })
        .map(|path| fs::read_to_string(path).expect("a text"))
        .collect()
}

#[test]
fn the_documentation_shows_errors_as_the_compiler_gives_them() {
    let said = said();
    for (page, count) in [("../README.md", 2), ("../src/macros.rs", 1)] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(page);
        let shown = shown(&fs::read_to_string(path).expect("a page"));
        assert_eq!(shown.len(), count, "{page}");
        for error in shown {
            assert!(said.contains(&error), "{page} shows\n{error}");
        }
    }
}
