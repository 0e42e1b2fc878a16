//! Which fixes are written: the permissions that the user gives, and the applicability of a fix.

use crate::read::config::Config;

/// The applicability of a fix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Applicability {
    /// `fix --apply` writes it.
    Safe,
    /// `fix --apply --unsafe-fixes` writes it.
    Unsafe,
}

impl Applicability {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
}

/// Permissions from the command line, in addition to the configuration of a file. The comments are the help texts.
#[derive(clap::Args, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FixOptions {
    /// Also write unsafe fixes; run your tests afterwards
    #[arg(long)]
    pub unsafe_fixes: bool,
    /// Also fix code outside tests
    #[arg(long)]
    pub include_production: bool,
}

impl FixOptions {
    /// Returns `true` if code outside tests is fixed in the files of a configuration.
    pub(crate) const fn changes_production(self, config: &Config) -> bool {
        self.include_production || config.keys.include_production
    }
}
