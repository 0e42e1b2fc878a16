//! Finds what one lost test needs to be taken back: first the most suspicious groups, then delta debugging (ddmin, Zeller
//! and Hildebrandt 2002) over those that were enough.

use std::collections::BTreeSet;

use crate::plan::GroupId;

/// The search for one test. Each trial takes some groups back and asks whether the test passes.
#[derive(Clone, Debug)]
pub(super) struct Search {
    phase: Phase,
    /// The smallest set that was enough so far: at first all groups, which is the old code.
    enough: Vec<GroupId>,
}

#[derive(Clone, Debug)]
enum Phase {
    /// Takes back as many groups as this step of the order says.
    Widen {
        order: Vec<GroupId>,
        steps: Vec<usize>,
        step: usize,
    },
    /// Splits `enough` into parts and takes back one part, or all parts but one.
    Reduce {
        parts: usize,
        part: usize,
        takes_rest: bool,
    },
    /// Every group of `enough` is needed.
    Done,
}

impl Search {
    /// `steps` are the ends of the parts of `order`, the last of which is all of it.
    pub(super) fn new(order: Vec<GroupId>, steps: Vec<usize>) -> Self {
        let mut search = Self {
            enough: order.clone(),
            phase: Phase::Widen {
                order,
                steps,
                step: 0,
            },
        };
        search.skip_known();
        search
    }

    /// Ends the search: the test needs all groups back.
    pub(super) fn give_up(&mut self, all: &BTreeSet<GroupId>) {
        self.enough = all.iter().copied().collect();
        self.phase = Phase::Done;
    }

    pub(super) fn is_done(&self) -> bool {
        matches!(self.phase, Phase::Done)
    }

    /// The smallest set that was enough so far.
    pub(super) fn enough(&self) -> &[GroupId] {
        &self.enough
    }

    /// The groups to take back next; those that are enough when the search is done.
    pub(super) fn trial(&self) -> Vec<GroupId> {
        match &self.phase {
            Phase::Widen { order, steps, step } => order[..steps[*step]].to_vec(),
            Phase::Reduce {
                parts,
                part,
                takes_rest,
            } => {
                let range = self.part(*parts, *part);
                let is_in_part = |at: usize| range.contains(&at);
                let groups = self.enough.iter().enumerate();
                let groups = groups.filter(|(at, _)| is_in_part(*at) != *takes_rest);
                groups.map(|(_, group)| *group).collect()
            }
            Phase::Done => self.enough.clone(),
        }
    }

    /// Takes the answer to the last trial.
    pub(super) fn answer(&mut self, passes: bool) {
        let trial = self.trial();
        match &mut self.phase {
            Phase::Widen { step, steps, .. } if passes => {
                // What an earlier step took back was not enough: the new groups are more suspicious now.
                let known = step.checked_sub(1).map_or(0, |before| steps[before]);
                self.enough = trial;
                self.enough.rotate_left(known);
                self.reduce(2);
            }
            Phase::Widen { step, .. } => *step += 1,
            Phase::Reduce {
                parts, takes_rest, ..
            } if passes => {
                let parts = if *takes_rest { *parts - 1 } else { 2 };
                self.enough = trial;
                self.reduce(parts.max(2));
            }
            Phase::Reduce {
                parts,
                part,
                takes_rest,
            } => {
                *part += 1;
                if *part == *parts {
                    let parts = *parts;
                    // With two parts, the rest of one is the other.
                    if !*takes_rest && parts > 2 {
                        *part = 0;
                        *takes_rest = true;
                    } else if parts < self.enough.len() {
                        self.reduce(parts * 2);
                    } else {
                        self.phase = Phase::Done;
                    }
                }
            }
            Phase::Done => {}
        }
        self.skip_known();
    }

    fn reduce(&mut self, parts: usize) {
        self.phase = if self.enough.len() < 2 {
            Phase::Done
        } else {
            Phase::Reduce {
                parts: parts.min(self.enough.len()),
                part: 0,
                takes_rest: false,
            }
        };
    }

    /// All groups are known to be enough: that is the old code.
    fn skip_known(&mut self) {
        if let Phase::Widen { steps, step, .. } = &self.phase
            && *step + 1 >= steps.len()
        {
            let known = step.checked_sub(1).map_or(0, |before| steps[before]);
            self.enough.rotate_left(known);
            self.reduce(2);
        }
    }

    fn part(&self, parts: usize, part: usize) -> std::ops::Range<usize> {
        let count = self.enough.len();
        (count * part / parts)..(count * (part + 1) / parts)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn groups(numbers: &[usize]) -> Vec<GroupId> {
        numbers.iter().map(|number| GroupId::new(*number)).collect()
    }

    /// Searches with a test that passes when all of `needed` is taken back; what was found, and after how many runs.
    fn search(count: usize, steps: &[usize], needed: &[usize]) -> (BTreeSet<GroupId>, usize) {
        let needed: BTreeSet<GroupId> = groups(needed).into_iter().collect();
        let all: Vec<usize> = (0..count).collect();
        let mut search = Search::new(groups(&all), [steps, &[count]].concat());
        let mut runs = 0;
        while !search.is_done() {
            let trial: BTreeSet<GroupId> = search.trial().into_iter().collect();
            runs += 1;
            assert!(runs < 10_000, "the search does not end");
            search.answer(needed.is_subset(&trial));
        }
        (search.enough().iter().copied().collect(), runs)
    }

    #[test]
    fn one_group_in_the_test_itself_takes_one_run() {
        assert_eq!(
            search(700, &[1, 12], &[0]),
            (groups(&[0]).into_iter().collect(), 1)
        );
    }

    #[test]
    fn one_group_of_all_takes_a_logarithm() {
        let (found, runs) = search(512, &[], &[511]);
        assert_eq!(found, groups(&[511]).into_iter().collect());
        // Each half that does not help costs a run of its own.
        assert!(runs <= 18, "{runs}");
    }

    proptest! {
        #[test]
        fn exactly_the_needed_groups_are_found(
            count in 1..60_usize,
            picks in prop::collection::vec(any::<prop::sample::Index>(), 1..5),
            cut in any::<prop::sample::Index>(),
        ) {
            let needed: Vec<usize> = picks.iter().map(|pick| pick.index(count)).collect();
            let (found, _) = search(count, &[cut.index(count) + 1], &needed);
            prop_assert_eq!(found, groups(&needed).into_iter().collect::<BTreeSet<_>>());
        }
    }
}
