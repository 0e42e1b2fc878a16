//! The macros of run-id: literals checked at compile time and the ExecutionContext derive.
