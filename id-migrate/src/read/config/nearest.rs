//! Finds the nearest configuration of each folder.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{Config, FILE_NAME};
use crate::problem::Problem;

/// Finds the configuration of each folder, and remembers it.
#[derive(Debug)]
pub struct Configs {
    named: Option<Arc<Config>>,
    found: HashMap<PathBuf, Option<Arc<Config>>>,
    /// Built-in configurations of the folders to check, the innermost first.
    built_in: Vec<Arc<Config>>,
}

impl Configs {
    /// Looks upwards from each folder; a configuration that is named holds everywhere instead.
    ///
    /// `roots` are the absolute folders to check. Globs are relative to them without a configuration and a git
    /// repository.
    pub(crate) fn new(named: Option<&Path>, mut roots: Vec<PathBuf>) -> Result<Self, Problem> {
        let named = match named {
            Some(path) => {
                let missing = || Problem::with(path, "the table [tool.id-migrate] is missing");
                let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
                let mut config = Config::read(&absolute)?.ok_or_else(missing)?;
                // The globs of `--config` are relative to the checked folder, not to the folder of the file.
                if let Some(here) = roots.first() {
                    config.root.clone_from(here);
                }
                Some(Arc::new(config))
            }
            None => None,
        };
        roots.push(PathBuf::from("/"));
        let built_in = roots.iter().map(|root| Arc::new(Config::built_in(root)));
        let built_in = built_in.collect();
        Ok(Self {
            named,
            found: HashMap::new(),
            built_in,
        })
    }

    /// Returns the configuration of the files in an absolute folder.
    pub(crate) fn of_folder(&mut self, folder: &Path) -> Result<Arc<Config>, Problem> {
        if let Some(named) = &self.named {
            return Ok(named.clone());
        }
        if let Some(config) = self.nearest(folder)? {
            return Ok(config);
        }
        let mut built_in = self.built_in.iter();
        let around = built_in.find(|config| folder.starts_with(&config.root));
        Ok(around.unwrap_or(&self.built_in[0]).clone())
    }

    fn nearest(&mut self, folder: &Path) -> Result<Option<Arc<Config>>, Problem> {
        if let Some(found) = self.found.get(folder) {
            return Ok(found.clone());
        }
        let mut config = None;
        for name in [FILE_NAME, "pyproject.toml"] {
            let path = folder.join(name);
            if config.is_none() && is_file(&path) {
                config = Config::read(&path)?.map(Arc::new);
            }
        }
        if config.is_none() {
            config = match folder.parent() {
                Some(parent) => self.nearest(parent)?,
                None => None,
            };
        }
        if config.is_none() && folder.join(".git").exists() {
            config = Some(Arc::new(Config::built_in(folder)));
        }
        self.found.insert(folder.to_owned(), config.clone());
        Ok(config)
    }
}

fn is_file(path: &Path) -> bool {
    fs::metadata(path).is_ok_and(|found| found.is_file())
}
