//! The progress bar, shown on a terminal during long runs.

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::args::Common;
use crate::read::scan::Progress;

/// A progress bar, drawn until it is dropped.
pub(crate) struct Bar {
    thread: Option<(JoinHandle<()>, Arc<AtomicBool>)>,
}

impl Bar {
    pub(crate) fn start(common: &Common, progress: &Arc<Progress>) -> Self {
        if common.quiet || !common.format.is_for_people() || !std::io::stderr().is_terminal() {
            return Self { thread: None };
        }
        let is_over = Arc::new(AtomicBool::new(false));
        let (progress, over) = (progress.clone(), is_over.clone());
        let thread = thread::spawn(move || draw(&progress, &over));
        Self {
            thread: Some((thread, is_over)),
        }
    }
}

fn draw(progress: &Progress, is_over: &AtomicBool) {
    // Short runs show no bar.
    thread::park_timeout(Duration::from_millis(300));
    if is_over.load(Ordering::Relaxed) {
        return;
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} files") {
        bar.set_style(style);
    }
    while !is_over.load(Ordering::Relaxed) {
        bar.set_length(progress.total.load(Ordering::Relaxed) as u64);
        bar.set_position(progress.done.load(Ordering::Relaxed) as u64);
        thread::park_timeout(Duration::from_millis(50));
    }
    bar.finish_and_clear();
}

impl Drop for Bar {
    fn drop(&mut self) {
        if let Some((thread, is_over)) = self.thread.take() {
            is_over.store(true, Ordering::Relaxed);
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}
