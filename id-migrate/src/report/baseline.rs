//! The baseline: known findings, so that only new findings fail a build.
//!
//! An entry is a rule, a field, a literal and the enclosing definition, with a count. It has no line number, so code may
//! move. The file is sorted, with one entry on each line, so that it merges well.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::ids::index;
use crate::problem::{Problem, reason};
use crate::read::paths::{absolute, as_text, shown};
use crate::report::finding::{Finding, Severity, Silenced};
use crate::report::{Report, ReportedFile};
use crate::sites::Span;

pub(crate) const FILE_NAME: &str = ".id-migrate-baseline.json";

/// The identity of a finding in the baseline.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Fingerprint {
    /// The file, relative to the baseline's folder, `/` between parts.
    pub(crate) path: String,
    pub(crate) code: String,
    pub(crate) definition: String,
    /// The field of the id; empty if the rule is not about a field.
    pub(crate) field: String,
    /// The literal; for a skipped file, the reason.
    pub(crate) value: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Entry {
    #[serde(flatten)]
    fingerprint: Fingerprint,
    count: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    schema: u32,
    entries: Vec<Entry>,
}

/// Number of occurrences of each finding.
pub(crate) type Entries = BTreeMap<Fingerprint, usize>;

/// The known findings, with the number of each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Baseline {
    /// The path of the file. The paths of entries are relative to its folder.
    pub(crate) path: PathBuf,
    pub(crate) entries: Entries,
}

impl Baseline {
    pub(crate) fn read(path: &Path) -> Result<Self, Problem> {
        let fail = |message: String| Problem::with(path, message);
        let text = fs::read_to_string(path).map_err(|error| fail(reason(&error)))?;
        let file: File = serde_json::from_str(&text).map_err(|error| {
            fail(format!(
                "not a baseline: {error}: restore the file, or run `id-migrate baseline update`"
            ))
        })?;
        if file.schema != 1 {
            return Err(fail(format!(
                "the baseline has schema {}, but this id-migrate reads schema 1: use the id-migrate that wrote the file",
                file.schema
            )));
        }
        let mut entries = BTreeMap::new();
        for entry in file.entries {
            *entries.entry(entry.fingerprint).or_insert(0) += entry.count;
        }
        Ok(Self {
            path: path.to_owned(),
            entries,
        })
    }

    pub(crate) fn empty(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            entries: Entries::new(),
        }
    }

    /// Adds the counting findings of a report.
    pub(crate) fn add(&mut self, report: &Report) {
        for finding in report.findings.iter().filter(|finding| finding.counts()) {
            if !matches!(finding.code, Code::Rid901 | Code::Rid902) {
                let file = &report.files[finding.file];
                let entry = fingerprint(finding, file, &self.path);
                *self.entries.entry(entry).or_insert(0) += 1;
            }
        }
    }

    /// Reduces the counts of entries by the stale counts.
    pub(crate) fn drop_stale(&mut self, stale: &Entries) {
        for (entry, count) in &mut self.entries {
            *count -= stale.get(entry).copied().unwrap_or(0).min(*count);
        }
        self.entries.retain(|_, count| *count > 0);
    }

    pub(crate) fn to_text(&self) -> String {
        let mut text = String::from("{\n  \"schema\": 1,\n  \"entries\": [");
        for (index, (fingerprint, count)) in self.entries.iter().enumerate() {
            let entry = Entry {
                fingerprint: fingerprint.clone(),
                count: *count,
            };
            text.push_str(if index == 0 { "\n    " } else { ",\n    " });
            text.push_str(&serde_json::to_string(&entry).unwrap_or_default());
        }
        text.push_str(if self.entries.is_empty() {
            "]\n}\n"
        } else {
            "\n  ]\n}\n"
        });
        text
    }

    pub(crate) fn folder(&self) -> PathBuf {
        let absolute = absolute(&self.path);
        absolute.parent().unwrap_or(Path::new("")).to_owned()
    }

    /// Silences the known findings and returns the unused entries.
    pub(crate) fn silence(&self, files: &[ReportedFile], findings: &mut [Finding]) -> Entries {
        let mut left = self.entries.clone();
        for finding in findings {
            if finding.severity == Severity::Info || finding.silenced.is_some() {
                continue;
            }
            if let Some(count) =
                left.get_mut(&fingerprint(finding, &files[finding.file], &self.path))
                && *count > 0
            {
                *count -= 1;
                finding.silenced = Some(Silenced::Baseline);
            }
        }
        left.retain(|_, count| *count > 0);
        left
    }

    /// Adds an RID902 finding for each stale entry.
    pub(crate) fn report_stale(
        &self,
        stale: &Entries,
        files: &mut Vec<ReportedFile>,
        findings: &mut Vec<Finding>,
    ) {
        if stale.is_empty() {
            return;
        }
        for (line, entry) in self.entries.keys().enumerate() {
            let Some(count) = stale.get(entry) else {
                continue;
            };
            let rule = (Code::Rid902, Severity::Warning);
            let position = (index(line + 4), 5);
            let message = format!(
                "stale entry: {count} fewer {} in {} than recorded (`{}`)",
                entry.code, entry.path, entry.value
            );
            let place = (files.len(), Span::new(0, 0));
            findings.push(Finding::new(rule, place, position, message));
        }
        let here = std::env::current_dir().unwrap_or_default();
        let text = fs::read_to_string(&self.path).unwrap_or_default().into();
        let path = shown(&self.path, &here);
        files.push(ReportedFile::new(path, self.path.clone(), text));
    }
}

fn fingerprint(finding: &Finding, file: &ReportedFile, baseline: &Path) -> Fingerprint {
    Fingerprint {
        path: relative(&file.disk_path, baseline),
        code: finding.code.to_string(),
        definition: finding.definition.clone(),
        field: finding.field.map_or("", |field| field.as_str()).to_owned(),
        value: match &finding.value {
            Some(value) => value.clone(),
            None if finding.code == Code::Rid900 => finding.message.clone(),
            None => String::new(),
        },
    }
}

/// Returns a path relative to the baseline's folder, so that entries are the same on every machine.
fn relative(path: &Path, baseline: &Path) -> String {
    let (path, baseline) = (absolute(path), absolute(baseline));
    let folder = baseline.parent().unwrap_or(Path::new(""));
    let mut up = String::new();
    let rest = folder.ancestors().find_map(|around| {
        let rest = path.strip_prefix(around).ok();
        if rest.is_none() {
            up.push_str("../");
        }
        rest
    });
    up + &as_text(rest.unwrap_or(&path))
}
