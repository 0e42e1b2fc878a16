//! Finds and repairs hard-coded run ids in Python, TypeScript, JavaScript and Rust code.
