//! Methods of texts in TypeScript and Rust.

/// Returns `true` if a method finds something out by taking a text apart.
pub(super) fn takes_apart(name: &str) -> bool {
    words!(
        "startsWith starts_with strip_prefix trim_start_matches endsWith ends_with strip_suffix \
         trim_end_matches search match matchAll indexOf lastIndexOf split replace replaceAll find \
         rfind rsplit splitn rsplitn split_once rsplit_once replacen slice substring substr charAt"
    )
    .contains(&name)
}
