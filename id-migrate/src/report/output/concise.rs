//! One line for each finding, for editors and `grep`: `path:line:col: RID001 message`.

use std::io;

use super::{Style, human};
use crate::report::Report;

pub(super) fn write(report: &Report, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    for (finding, file) in report.shown(style) {
        write!(
            out,
            "{}:{}:{}: {} {}",
            file.path, finding.line, finding.col, finding.code, finding.message
        )?;
        match &finding.fix {
            Some(fix) => {
                let applicability = fix.applicability.as_str();
                writeln!(out, " [{applicability} fix: {}]", fix.replacement)?;
            }
            None => writeln!(out)?,
        }
    }
    human::write_end(report, style, out)
}
