//! Limits the nesting of a text before it is parsed, because all parsers recurse.
//!
//! Brackets nest, prefix operators nest without a bracket (`not not x`, `- - x`), and chains nest to one side
//! (`a + b + c`, `a.b.c`, `x if a else y if b else z`). A text past the limits is skipped with RID900. A
//! text within the limits fits the stack of the threads of `parallel`.

mod count;
mod guard;
mod skip;

use crate::sites::language::Language;
use count::is_shallow;
use guard::Guard;

/// Maximum number of open brackets. Python itself stops at 200.
const MAX_BRACKETS: usize = 1_000;

/// Maximum number of operators in one chain, or of prefix operators before one operand.
const MAX_CHAIN: u32 = 10_000;

/// Maximum number of open brackets and of operators in the chains that they interrupt.
const MAX_DEPTH: u32 = 12_000;

/// Checks the nesting of a text.
///
/// # Errors
///
/// The byte offset at which the text exceeds a limit.
pub fn check(language: &dyn Language, text: &str) -> Result<(), usize> {
    let bytes = text.as_bytes();
    if is_shallow(bytes) {
        Ok(())
    } else {
        Guard::new(language, bytes).run()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sites::language::python::Python;

    #[test]
    fn every_kind_of_deep_nesting_is_refused() {
        for text in [
            "(".repeat(100_000),
            "not ".repeat(100_000) + "x",
            "-".repeat(100_000) + "x",
            format!("x = {}1", "1 + ".repeat(100_000)),
            format!("x{}", ".y".repeat(100_000)),
            format!("x = {}1", "lambda: ".repeat(100_000)),
            format!("x = {}1", "1 if a else ".repeat(100_000)),
            format!("x = f{}", "\"{f".repeat(100_000)),
        ] {
            assert!(check(&Python, &text).is_err(), "{}", &text[..20]);
        }
    }

    #[test]
    fn wide_code_and_brackets_in_strings_pass() {
        for text in [
            "f(a, -b)\n".repeat(100_000),
            format!("x = [{}]", "'(', ".repeat(100_000)),
            "# ((((\n".repeat(10_000),
            "s = '''((\n'''\n".repeat(10_000),
            "s = '\\'((('\n".repeat(10_000),
        ] {
            assert_eq!(check(&Python, &text), Ok(()), "{}", &text[..20]);
        }
    }

    #[test]
    fn a_text_past_the_limits_is_never_shallow() {
        let mut stopped = 0;
        for &language in crate::sites::language::ALL {
            let words = language.prefix_words().iter().copied();
            let signs = (0..0x80_u8).map(char::from).map(String::from);
            for link in signs.chain(words.chain(["if", "else", "and", "é"]).map(str::to_owned)) {
                let text = format!("x{link} ").repeat(MAX_CHAIN as usize + 1);
                if Guard::new(language, text.as_bytes()).run().is_err() {
                    assert!(!is_shallow(text.as_bytes()), "{link:?}");
                    stopped += 1;
                }
                let text = format!("{link} ").repeat(MAX_CHAIN as usize + 1);
                if Guard::new(language, text.as_bytes()).run().is_err() {
                    assert!(!is_shallow(text.as_bytes()), "{link:?}");
                    stopped += 1;
                }
            }
        }
        assert!(stopped > 300, "{stopped}");
    }

    #[test]
    fn the_quick_count_does_not_move_the_offset() {
        let chain = |links: usize| {
            format!(
                "x = \"{}\"\ny = {}1\n",
                "a ".repeat(5_000),
                "1+".repeat(links)
            )
        };
        assert_eq!(check(&Python, &chain(9_999)), Ok(()));
        assert_eq!(check(&Python, &chain(10_000)), Err(30_011));
        let words = |links: usize| format!("x = {}1\n", "not ".repeat(links));
        assert_eq!(check(&Python, &words(9_999)), Ok(()));
        assert_eq!(check(&Python, &words(10_000)), Err(40_003));
    }
}
