//! Writes the files that are made from `SPEC/id_management_patterns.xml`.

use run_id_ecosystem_tests::{generate, spec};

fn main() -> std::io::Result<()> {
    for (name, text) in generate::files(&spec::Spec::read()) {
        std::fs::write(spec::folder().join(name), text)?;
        println!("wrote SPEC/{name}");
    }
    Ok(())
}
