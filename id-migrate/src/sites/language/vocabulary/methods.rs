//! Methods that containers, texts and clients have, in the standard libraries and in the usual ones.

/// Returns `true` if many types have a method of that name, so a class of the tree with the method tells nothing about
/// other calls.
pub(crate) fn is_common_method(name: &str) -> bool {
    COMMON.binary_search(&name).is_ok()
}

/// Returns `true` if a method of `pathlib` takes a path apart or creates a file.
#[must_use]
pub(crate) fn is_path_method(name: &str) -> bool {
    words!(
        "full_match glob hardlink_to is_relative_to joinpath mkdir open relative_to rename rglob \
         symlink_to touch with_name with_stem with_suffix write_bytes write_text"
    )
    .contains(&name)
}

/// In byte order.
const COMMON: &[&str] = words!(
    "add all any append apply at call charAt clear close concat contains copy count debug delete \
     discard emit encode endsWith endswith entries entry error every exception exists extend fetch \
     fill filter find findIndex findall first format get getAll getItem getattr getenv group has \
     head includes index indexOf info insert intersection isdisjoint issubset items join json keys \
     last lastIndexOf load loads log map match next off on once one open options patch peek pop \
     popitem post print publish push put query read readline reduce remove removeItem replace \
     request reverse rfind search send set setItem setattr setdefault shift slice some sort splice \
     split startsWith startswith strip sub test then toString touch trim union unshift update \
     values warn warning where write writelines"
);
