//! The sinks that are attached to a log.

use std::fmt;
use std::sync::Weak;

use parking_lot::RwLock;

/// Attached sinks. A dropped sink leaves the list when the next one is attached.
pub(super) struct Sinks<S: ?Sized>(RwLock<Vec<Weak<S>>>);

impl<S: ?Sized> Default for Sinks<S> {
    fn default() -> Self {
        Self(RwLock::default())
    }
}

impl<S: ?Sized> fmt::Debug for Sinks<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Sinks").field(&self.0.read().len()).finish()
    }
}

impl<S: ?Sized> Sinks<S> {
    pub(super) fn attach(&self, sink: Weak<S>) {
        let mut sinks = self.0.write();
        sinks.retain(|sink| sink.strong_count() > 0);
        sinks.push(sink);
    }

    /// Calls `report` with each sink. `report` must not attach another one.
    pub(super) fn each(&self, report: impl Fn(&S)) {
        let sinks = self.0.read();
        sinks
            .iter()
            .filter_map(Weak::upgrade)
            .for_each(|sink| report(&sink));
    }
}
