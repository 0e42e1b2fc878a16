//! The native half of the Python package `run_id`. The crate `run-id` does every check, generation and repair.
//!
//! The classes are written in Python, because a class of the stable ABI cannot extend `str` before Python 3.12.

mod error;
mod ids;
mod legacy;
mod manager;
mod text;

use pyo3::prelude::*;

/// Native functions of `run_id`. Use the package, not this module.
#[pymodule]
mod _native {
    use super::PyModule;
    use pyo3::prelude::*;
    use run_id::format;

    #[pymodule_export]
    use crate::ids::{
        check_run_id, check_thread_id, decode_thread, encode_key, fix_id_pair, generate, suffix_of,
        suggest, suggest_thread_id, thread_of,
    };
    #[pymodule_export]
    use crate::legacy::{legacy_findings, legacy_migrate, legacy_thread_id, legacy_thread_of_run};
    #[pymodule_export]
    use crate::manager::{
        extract_thread_id, extract_thread_id_with_fallback, generate_run_id,
        get_or_generate_run_id, parse_run_id, validate_id_pair, validate_run_id,
        validate_thread_id,
    };

    #[pymodule_init]
    fn constants(module: &Bound<'_, PyModule>) -> PyResult<()> {
        module.add("RUN_ID_PATTERN", format::RUN_ID_PATTERN)?;
        module.add("THREAD_ID_PATTERN", format::THREAD_ID_PATTERN)?;
        module.add("MAX_RUN_ID_LEN", format::MAX_RUN_ID_LEN)?;
        module.add("MAX_THREAD_ID_LEN", format::MAX_THREAD_ID_LEN)?;
        module.add(
            "MIN_RUN_ID_LEN",
            format::MAX_RUN_ID_LEN - format::MAX_THREAD_ID_LEN + 1,
        )
    }
}
