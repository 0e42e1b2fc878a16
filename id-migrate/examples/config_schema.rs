//! Writes `config.schema.json` anew: `cargo run -p id-migrate --features schema --example config_schema`.

fn main() -> std::io::Result<()> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/config.schema.json");
    let text = serde_json::to_string_pretty(&id_migrate::read::config::schema())
        .map_err(std::io::Error::other)?;
    std::fs::write(path, text + "\n")
}
