//! Chooses the states to try and the final state.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use super::command::Command;
use super::outcomes::{Loss, Outcomes, Test};
use super::search::{Search, learn, next_trial};
use super::suspects::Suspects;
use super::{Done, Proposal, Verification, VerifyError, Watch, proof};
use crate::plan::GroupId;
use crate::plan::edits::FileEdits;
use crate::report::output::count;
use crate::write::journal::Session;

/// Time limit of a run, as a multiple of the first run.
const SLOWER: u32 = 10;

/// Time added to the limit.
const SPARE: Duration = Duration::from_mins(1);

pub(super) type Groups = BTreeSet<GroupId>;

/// Writes the groups that the command's tests allow. After an error all files hold their old bytes, except the files that
/// the error names.
pub(crate) struct Engine<'a> {
    pub(super) verification: &'a Verification,
    pub(super) proposal: Proposal<'a>,
    pub(super) journal: &'a Path,
    pub(super) watch: &'a dyn Watch,
    pub(super) stop: &'a AtomicBool,
    pub(super) command: Command<'a>,
    pub(super) runs: usize,
    pub(super) limit: Option<Duration>,
    /// The outcomes of the old code.
    pub(super) before: Outcomes,
    /// The tests that passed and failed on the same code.
    pub(super) flaky: BTreeSet<Test>,
    /// The edits of all groups.
    pub(super) full: Vec<FileEdits>,
    /// The files and the tests in which doubts were not tried, because no test passed there.
    pub(super) untested: Vec<String>,
    pub(super) session: Option<Session>,
    /// Lost tests of each state, by the groups that were taken back.
    known: BTreeMap<Groups, BTreeMap<Test, Loss>>,
}

/// The groups to take back, and the search for each lost test.
pub(super) struct Decision {
    taken_back: Groups,
    pub(super) searches: BTreeMap<Test, Search>,
}

impl<'a> Engine<'a> {
    /// Runs the command on the old code.
    pub(crate) fn begin(
        verification: &'a Verification,
        proposal: Proposal<'a>,
        journal: &'a Path,
        watch: &'a dyn Watch,
        stop: &'a AtomicBool,
    ) -> Result<Self, VerifyError> {
        let command = Command {
            text: &verification.command,
            folder: &verification.folder,
        };
        let mut engine = Self {
            verification,
            proposal,
            journal,
            watch,
            stop,
            command,
            runs: 0,
            limit: None,
            before: Outcomes::default(),
            flaky: BTreeSet::new(),
            full: Vec::new(),
            untested: Vec::new(),
            session: None,
            known: BTreeMap::new(),
        };
        let ran = engine.execute("the old code")?;
        engine.limit = Some(ran.took * SLOWER + SPARE);
        engine.before = engine.proof(&ran)?;
        engine.watch.end(&engine.result(&engine.before), ran.took);
        if engine.command.has_report() {
            engine.drop_untested();
        }
        let groups = engine.proposal.groups.clone();
        engine.full = engine.proposal.edits(&groups);
        Ok(engine)
    }

    /// Leaves out the groups that only tests can settle, if no test of one of their files passed, or if a test with one of
    /// their literals was skipped.
    fn drop_untested(&mut self) {
        let chosen = self.proposal.groups.clone();
        let edits = self.proposal.edits(&chosen);
        let skipped = Suspects::of(&edits, &self.before).skipped(&self.before);
        let plan = &*self.proposal.plan;
        let tested = proof::tested(plan.walked(), &self.before, &self.verification.folder);
        let (groups, paths) = plan.untested(&chosen, &tested, &skipped);
        let rest = &self.proposal.groups - &groups;
        self.proposal.groups = plan.settle(&rest).written;
        self.untested = paths.into_iter().collect();
    }

    /// Writes the groups, finds the groups to take back, and returns the result.
    pub(crate) fn finish(mut self) -> Result<Done, VerifyError> {
        let decision = self.decide()?;
        let edits = self.edits(&decision.taken_back);
        let applied = match self.session.take() {
            Some(mut session) if edits.is_empty() => {
                if let Some(left) = session.take_back() {
                    let message = "the old code could not be restored".to_owned();
                    let left = Some(left);
                    return Err(VerifyError::Command { message, left });
                }
                None
            }
            Some(mut session) => {
                session.write(&edits, self.stop)?;
                Some(session.finish())
            }
            None => None,
        };
        let verified = Some(self.report(&decision, &edits));
        Ok(Done {
            applied,
            verified,
            edits,
        })
    }

    fn left(&self) -> usize {
        self.verification.runs.saturating_sub(self.runs)
    }

    fn decide(&mut self) -> Result<Decision, VerifyError> {
        let all = self.proposal.groups.clone();
        let mut decision = Decision {
            taken_back: Groups::new(),
            searches: BTreeMap::new(),
        };
        if self.left() == 0 {
            decision.taken_back = all;
            return Ok(decision);
        }
        let nothing = Groups::new();
        let fix = format!("the fix ({})", count(all.len(), "group"));
        let mut lost = self.lost_in(&nothing, &fix)?;
        // Running the same code again, and then the old code, finds flaky tests.
        if !lost.is_empty() && self.left() > 3 {
            let what = format!("the fix again, because {} may be flaky", tests(&lost));
            lost = self.again(&nothing, lost, &what)?;
        }
        if !lost.is_empty() && self.left() > 1 {
            let what = format!("the old code again, because {} may be flaky", tests(&lost));
            lost = self.again(&all, lost, &what)?;
        }
        if !lost.is_empty() {
            let full = std::mem::take(&mut self.full);
            let suspects = Suspects::of(&full, &self.before);
            let found = self.search(&suspects, &lost, &mut decision.searches);
            self.full = full;
            decision.taken_back = found?;
        }
        Ok(decision)
    }

    /// Searches until a state loses no test or the runs end, and returns the groups to take back.
    fn search(
        &mut self,
        suspects: &Suspects<'_>,
        lost: &BTreeSet<Test>,
        searches: &mut BTreeMap<Test, Search>,
    ) -> Result<Groups, VerifyError> {
        let all = self.proposal.groups.clone();
        let begin = |test: &Test| {
            let (order, suspects) = suspects.order(test);
            Search::new(order, suspects)
        };
        searches.extend(lost.iter().map(|test| (test.clone(), begin(test))));
        // The old code loses no test.
        let (mut best, mut best_run) = (all.clone(), 0);
        let mut restarted = BTreeSet::new();
        loop {
            let is_decided = searches.values().all(Search::is_done);
            let trial = next_trial(searches.values());
            if trial == all && is_decided {
                return Ok(best);
            }
            let is_known = self.known.contains_key(&trial) || trial == all;
            // The last run is kept for the final state.
            if !is_known && self.left() <= usize::from(!is_decided) {
                break;
            }
            let what = if is_decided {
                format!("without {}, to prove the result", groups(&trial))
            } else {
                let open = searches.values().filter(|search| !search.is_done());
                let open = count(open.count(), "lost test");
                format!("without {}, to find the cause of {open}", groups(&trial))
            };
            let mut lost = self.lost_in(&trial, &what)?;
            if lost.is_empty() && trial.len() < best.len() {
                best.clone_from(&trial);
                best_run = self.runs;
            }
            if !is_decided {
                learn(searches, &trial, |test| !lost.contains(test));
                continue;
            }
            if lost.is_empty() {
                return Ok(trial);
            }
            if self.left() > 1 {
                let what = format!("the same code again, because {} may be flaky", tests(&lost));
                lost = self.again(&trial, lost, &what)?;
            }
            for test in lost {
                match searches.get_mut(&test) {
                    // The last candidate group alone is not enough.
                    Some(search) if restarted.insert(test.clone()) => search.learn(&trial, false),
                    Some(search) => search.give_up(&all),
                    None => {
                        searches.insert(test.clone(), begin(&test));
                    }
                }
            }
            searches.retain(|test, _| !self.flaky.contains(test));
        }
        // The last run goes to the first of these states that keeps more than the best one so far: without every undecided
        // group, with the safe groups that no test is known to need, or the next trial.
        let enough = searches.values().flat_map(Search::enough);
        let mut doubts = &all - &self.proposal.plan.safe(&all);
        let decided = searches.values().filter(|search| search.is_done());
        doubts.extend(decided.flat_map(Search::enough));
        let states = [
            enough.copied().collect(),
            doubts,
            next_trial(searches.values()),
        ];
        let may_pass = |state: &Groups| state.len() < best.len() && !self.is_known_to_lose(state);
        if let Some(last) = states.into_iter().find(may_pass)
            && (self.known.contains_key(&last) || self.left() > 0)
        {
            let what = format!("without {}, because the runs end", groups(&last));
            if self.lost_in(&last, &what)?.is_empty() {
                return Ok(last);
            }
        }
        if best != all {
            self.watch.keep(best_run);
        }
        Ok(best)
    }

    /// Returns the tests that are lost when every group except these is written.
    fn lost_in(&mut self, taken_back: &Groups, what: &str) -> Result<BTreeSet<Test>, VerifyError> {
        if *taken_back == self.proposal.groups {
            return Ok(BTreeSet::new());
        }
        if !self.known.contains_key(taken_back) {
            let lost = self.run(taken_back, what)?;
            self.known.insert(taken_back.clone(), lost);
        }
        let lost = self.known[taken_back].keys();
        let lost = lost.filter(|test| !self.flaky.contains(*test));
        Ok(lost.cloned().collect())
    }

    /// Returns `true` if a run without these groups lost a test.
    fn is_known_to_lose(&self, taken_back: &Groups) -> bool {
        let mut lost = self.known.get(taken_back).into_iter().flatten();
        lost.any(|(test, _)| !self.flaky.contains(test))
    }

    /// Runs a state again, and returns the lost tests that the second run does not clear. A test that passes in one run
    /// and fails in the other is flaky. A test that the command did not run in one of them is not: options such as
    /// `--lf` choose the tests.
    fn again(
        &mut self,
        taken_back: &Groups,
        lost: BTreeSet<Test>,
        what: &str,
    ) -> Result<BTreeSet<Test>, VerifyError> {
        let is_old = *taken_back == self.proposal.groups;
        let lost_again = self.run(taken_back, what)?;
        let is_lost = |test: &Test| lost_again.contains_key(test);
        if is_old && self.before.passed().all(|(test, _)| is_lost(test)) {
            let message = if self.command.has_report() {
                "no test passes in a second run on the old code: make the tests reliable first"
            } else {
                "the command fails in a second run on the old code: make the command reliable first"
            };
            return Err(self.fail(message.to_owned()));
        }
        let mut rest = BTreeSet::new();
        for test in lost {
            let failed_once = if is_old {
                lost_again.get(&test).copied()
            } else if is_lost(&test) {
                None
            } else {
                let known = self.known.get_mut(taken_back);
                known.and_then(|lost| lost.remove(&test))
            };
            if failed_once == Some(Loss::Failed) {
                self.flaky.insert(test);
            } else if is_old || is_lost(&test) {
                rest.insert(test);
            }
        }
        Ok(rest)
    }
}

fn tests(tests: &BTreeSet<Test>) -> String {
    match tests.first() {
        Some(test) if test.is_command() => "the command".to_owned(),
        _ => count(tests.len(), "test"),
    }
}

fn groups(groups: &Groups) -> String {
    count(groups.len(), "group")
}
