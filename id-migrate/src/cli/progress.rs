//! The progress bar, shown on a terminal during long runs.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::args::Common;
use crate::read::scan::Progress;

/// A progress bar, drawn until it is dropped.
pub(crate) struct Bar(Option<(Sender<()>, JoinHandle<()>)>);

impl Bar {
    pub(crate) fn start(common: &Common, progress: &Arc<Progress>) -> Self {
        if common.quiet || !common.format.is_for_people() || !std::io::stderr().is_terminal() {
            return Self(None);
        }
        let (alive, end) = mpsc::channel();
        let progress = progress.clone();
        Self(Some((alive, thread::spawn(move || draw(&progress, &end)))))
    }
}

/// Draws the bar until the other end of the channel is dropped.
fn draw(progress: &Progress, end: &Receiver<()>) {
    let goes_on = |millis| {
        let ended = end.recv_timeout(Duration::from_millis(millis));
        ended == Err(RecvTimeoutError::Timeout)
    };
    // Short runs show no bar.
    if !goes_on(300) {
        return;
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} files") {
        bar.set_style(style);
    }
    while goes_on(50) {
        bar.set_length(progress.total.load(Ordering::Relaxed) as u64);
        bar.set_position(progress.done.load(Ordering::Relaxed) as u64);
    }
    bar.finish_and_clear();
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some((alive, thread)) = self.0.take() {
            drop(alive);
            let _ = thread.join();
        }
    }
}
