//! One line for each finding, for editors and `grep`: `path:line:col: RID001 message`.

use std::io;

use super::{Format, Style, human};
use crate::report::Report;

pub(super) struct Concise(pub(super) Style);

impl Format for Concise {
    fn write(&self, report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
        for (finding, file) in report.shown(self.0) {
            write!(
                out,
                "{}:{}:{}: {} {}",
                file.path, finding.line, finding.col, finding.code, finding.message
            )?;
            match &finding.fix {
                Some(fix) => writeln!(
                    out,
                    " [{} fix: {}]",
                    fix.applicability.as_str(),
                    fix.replacement
                )?,
                None => writeln!(out)?,
            }
        }
        human::write_end(report, self.0, out)
    }
}
