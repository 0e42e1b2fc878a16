//! The configuration: `id-migrate.toml`, or `[tool.id-migrate]` in `pyproject.toml`, of the nearest folder upwards.

mod keys;
mod nearest;
#[cfg(feature = "schema")]
mod schema;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use keys::Keys;
pub use nearest::Configs;
#[cfg(feature = "schema")]
pub use schema::schema;

use crate::code::Code;
use crate::problem::{Problem, reason};
use crate::sites::language;
use crate::sites::language::vocabulary::is_sentinel;

/// The configuration's own file.
pub const FILE_NAME: &str = "id-migrate.toml";

/// The JSON Schema of the configuration, which editors check and complete it with.
pub const SCHEMA: &str = include_str!("../../../config.schema.json");

const TEST_PATHS: &[&str] = &[
    "**/tests/**",
    "**/test/**",
    "**/__tests__/**",
    "**/e2e/**",
    "**/spec/**",
    // Folders of test helpers: `test_utils`, `test_framework`.
    "**/test_*/**",
    "**/test_*.py",
    // The tests of a Django app.
    "**/tests.py",
    "**/*_test.py",
    // `#[cfg(test)] mod tests;`
    "**/tests.rs",
    "**/*_tests.rs",
    "**/*_test.rs",
    "**/conftest.py",
    "**/*.test.*",
    "**/*.spec.*",
];

/// Compiled once: several configurations of a run have them, and they cost more than a small file.
static BUILT_IN_TEST_PATHS: LazyLock<Arc<GlobSet>> = LazyLock::new(|| {
    let paths: Vec<String> = TEST_PATHS.iter().map(ToString::to_string).collect();
    Arc::new(globs(&paths).expect("the built-in globs are valid"))
});

/// The configuration for the files below a folder.
#[derive(Debug)]
pub struct Config {
    /// The folder that globs are relative to.
    pub root: PathBuf,
    /// Rules to report; `None` selects the default rules.
    pub select: Option<Vec<Code>>,
    /// Rules not to report.
    pub ignore: Vec<Code>,
    /// The baseline's path.
    pub baseline: Option<PathBuf>,
    /// The keys as they are written.
    pub(crate) keys: Keys,
    exclude: GlobSet,
    foreign: GlobSet,
    unparsable: GlobSet,
    test_paths: Arc<GlobSet>,
}

impl Config {
    pub(crate) fn built_in(root: &Path) -> Self {
        Self::new(Keys::default(), root).expect("the built-in globs are valid")
    }

    /// Reads a configuration file. Returns `None` for a `pyproject.toml` without the table `[tool.id-migrate]`.
    pub(crate) fn read(path: &Path) -> Result<Option<Self>, Problem> {
        let fail = |message: String| Problem::with(path, message);
        let text = fs::read_to_string(path).map_err(|error| fail(reason(&error)))?;
        let wrong = |error: toml::de::Error| fail(sentence(&error, &text));
        let keys = if path.ends_with("pyproject.toml") {
            if !text.contains("id-migrate") {
                return Ok(None);
            }
            let project: keys::PyProject = toml::from_str(&text).map_err(wrong)?;
            let Some(keys) = project.tool.keys else {
                return Ok(None);
            };
            keys
        } else {
            toml::from_str(&text).map_err(wrong)?
        };
        let root = path.parent().unwrap_or(Path::new(""));
        Self::new(keys, root).map(Some).map_err(fail)
    }

    fn new(keys: Keys, root: &Path) -> Result<Self, String> {
        let code = |text: &String| text.parse::<Code>().map_err(|error| error.to_string());
        let codes = |texts: &[String]| texts.iter().map(code).collect();
        let mut names = keys.lang.iter().flatten();
        if let Some(unknown) = names.find(|name| language::by_name(name).is_none()) {
            return Err(language::unknown(unknown));
        }
        let test_paths = match &keys.test_paths {
            Some(paths) => Arc::new(globs(paths)?),
            None => BUILT_IN_TEST_PATHS.clone(),
        };
        Ok(Self {
            root: root.to_owned(),
            select: keys.select.as_deref().map(codes).transpose()?,
            ignore: codes(&keys.ignore)?,
            baseline: keys.baseline.as_ref().map(|path| root.join(path)),
            exclude: globs(&keys.exclude)?,
            unparsable: globs(&keys.unparsable)?,
            foreign: globs(&keys.foreign)?,
            test_paths,
            keys,
        })
    }

    /// Returns a configuration that excludes the files of some globs.
    pub(crate) fn with_excludes(root: &Path, exclude: &[String]) -> Result<Self, Problem> {
        let keys = Keys {
            exclude: exclude.to_vec(),
            ..Keys::default()
        };
        Self::new(keys, root).map_err(Problem::of)
    }

    /// Returns `true` if one of the globs, which are relative to the configuration's folder, matches a path.
    fn matches(&self, globs: &GlobSet, path: &Path) -> bool {
        !globs.is_empty() && globs.is_match(path.strip_prefix(&self.root).unwrap_or(path))
    }

    /// Returns `true` if the walk skips a file or folder.
    pub(crate) fn excludes(&self, path: &Path) -> bool {
        self.matches(&self.exclude, path)
    }

    /// Returns `true` if the run ids of a file belong to another system.
    pub(crate) fn is_foreign(&self, path: &Path) -> bool {
        self.matches(&self.foreign, path)
    }

    /// Returns `true` if `unparsable` lists a file, so it is skipped without a message.
    pub(crate) fn is_unparsable(&self, path: &Path) -> bool {
        self.matches(&self.unparsable, path)
    }

    /// Returns `true` if a file is test code.
    pub(crate) fn is_test(&self, path: &Path) -> bool {
        self.matches(&self.test_paths, path) && !self.is_page(path)
    }

    /// Returns `true` for a page of Next.js, whose route may have the name of a folder of tests: `app/e2e/page.tsx`.
    fn is_page(&self, path: &Path) -> bool {
        let files = words!("page layout route loading error template default not-found");
        let name = path.file_stem().and_then(|name| name.to_str());
        let is_file = name.is_some_and(|name| files.contains(&name));
        let mut folders = path.ancestors();
        let is_app = |folder: &Path| {
            folder.ends_with("app") && !self.matches(&self.test_paths, &folder.join("page.tsx"))
        };
        self.keys.test_paths.is_none() && is_file && folders.any(is_app)
    }

    /// Returns `true` if a value means "no id" and must not be rewritten.
    pub(crate) fn is_sentinel(&self, value: &str) -> bool {
        let is_named = self.keys.sentinels.iter().any(|sentinel| sentinel == value);
        (is_named || is_sentinel(value)) && !self.rewrites(value)
    }

    /// Returns `true` if `rewrite` lists a value.
    pub(crate) fn rewrites(&self, value: &str) -> bool {
        self.keys.rewrite.iter().any(|named| named == value)
    }
}

fn globs(patterns: &[String]) -> Result<GlobSet, String> {
    let mut builder = GlobSetBuilder::new();
    for pattern in patterns {
        // As in .gitignore, a folder matches its content, and a plain name matches at any depth.
        let path = pattern.trim_end_matches('/').trim_start_matches("./");
        let bare = path.trim_start_matches('/');
        let anywhere = if path.contains('/') {
            bare.to_owned()
        } else {
            format!("**/{bare}")
        };
        for pattern in [bare, &anywhere, &format!("{anywhere}/**")] {
            // `*` stays in its folder, as in .gitignore.
            let glob = GlobBuilder::new(pattern)
                .literal_separator(true)
                .build()
                .map_err(|error| format!("`{pattern}` is not a valid glob: {}", error.kind()))?;
            builder.add(glob);
        }
    }
    builder.build().map_err(|error| error.to_string())
}

fn sentence(error: &toml::de::Error, text: &str) -> String {
    let message = error.message().trim_end_matches('.').replace('\n', ", ");
    let message = message.replace("expected a sequence", "expected a list");
    match error.span().and_then(|span| text.get(..span.start)) {
        Some(before) => format!("line {}: {message}", before.matches('\n').count() + 1),
        None => message,
    }
}
