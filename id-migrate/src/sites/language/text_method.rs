//! Effects of string methods in TypeScript and Rust.

use crate::sites::Fragment;

/// The effect of a method call on its text. Defaults to no effect.
#[derive(Clone, Copy, Default)]
pub(super) struct TextMethod {
    /// The place where the method searches for its argument.
    pub(super) looks: Option<Fragment>,
    /// It finds something out by taking the text apart.
    pub(super) takes_apart: bool,
    /// The result depends on every character of the text.
    pub(super) dissects: bool,
}

pub(super) fn text_method(name: &str) -> TextMethod {
    let (looks, takes_apart, dissects) = match name {
        "startsWith" | "starts_with" | "strip_prefix" | "trim_start_matches" => {
            (Some(Fragment::Start), true, false)
        }
        "endsWith" | "ends_with" | "strip_suffix" | "trim_end_matches" => {
            (Some(Fragment::End), true, false)
        }
        "includes" | "contains" | "matches" => (Some(Fragment::Within), false, false),
        "search" | "match" => (Some(Fragment::Within), true, false),
        "matchAll" => (None, true, false),
        "indexOf" | "lastIndexOf" | "split" | "replace" | "replaceAll" | "find" | "rfind"
        | "rsplit" | "splitn" | "rsplitn" | "split_once" | "rsplit_once" | "replacen" => {
            (Some(Fragment::Within), true, true)
        }
        "slice" | "substring" | "substr" | "charAt" => (None, true, true),
        "at" | "charCodeAt" | "codePointAt" | "toUpperCase" | "toLowerCase" | "padStart"
        | "padEnd" | "len" | "split_at" | "chars" | "bytes" | "char_indices" | "to_uppercase"
        | "to_lowercase" | "to_ascii_uppercase" | "to_ascii_lowercase" => (None, false, true),
        _ => return TextMethod::default(),
    };
    TextMethod {
        looks,
        takes_apart,
        dissects,
    }
}
