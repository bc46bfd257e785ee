//! The tasks of a set that wait, by where their rows lie: `TaskSetManager.PendingTasksByLocality`.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::spark::driver::queue::Queue;
use crate::spark::fact::Locality;
use crate::spark::id::ExecutorId;

/// The indexes that wait. A task stands in every queue it may be taken from, and is dropped from the others when met.
#[derive(Clone, Debug)]
pub struct Waiting {
    all: Queue,
    /// Those whose rows lie in an executor's memory.
    in_executor: BTreeMap<ExecutorId, Queue>,
    on_host: BTreeMap<Arc<str>, Queue>,
    /// Those whose rows lie in no executor's memory; only looked at if there are others.
    homeless: Queue,
    /// In which executors the rows of a task lie, and on which hosts.
    homes: BTreeMap<u32, Vec<(ExecutorId, Arc<str>)>>,
    /// Where those without a home would rather run: the hosts with much of what they read.
    hosts: Vec<Arc<str>>,
}

impl Waiting {
    /// So many tasks, the first one first.
    pub fn new(count: u32, hosts: Vec<Arc<str>>) -> Self {
        Self {
            all: Queue::new(count),
            in_executor: BTreeMap::new(),
            on_host: BTreeMap::new(),
            homeless: Queue::new(count),
            homes: BTreeMap::new(),
            hosts,
        }
    }

    /// Whether the rows of any task lie in an executor.
    pub fn any_at_home(&self) -> bool {
        !self.homes.is_empty()
    }

    /// Whether no task would rather run somewhere.
    pub fn indifferent(&self) -> bool {
        self.homes.is_empty() && self.hosts.is_empty()
    }

    /// The rows of a task lie in this executor.
    pub fn settle(&mut self, executor: ExecutorId, host: Arc<str>, index: u32) {
        self.in_executor.entry(executor).or_default().push(index);
        self.on_host.entry(Arc::clone(&host)).or_default().push(index);
        self.homes.entry(index).or_default().push((executor, host));
    }

    /// An executor is gone: nobody waits for it.
    pub fn unsettle(&mut self, executor: ExecutorId) {
        self.in_executor.remove(&executor);
        let mut homeless = Vec::new();
        self.homes.retain(|index, homes| {
            homes.retain(|(home, _)| *home != executor);
            if homes.is_empty() {
                homeless.push(*index);
            }
            !homes.is_empty()
        });
        for index in homeless.into_iter().rev() {
            self.homeless.push(index);
        }
    }

    /// Lets a task wait again: it is the next one.
    pub fn add(&mut self, index: u32) {
        self.all.push(index);
        let Some(homes) = self.homes.get(&index) else { return self.homeless.push(index) };
        for (executor, host) in homes {
            self.in_executor.entry(*executor).or_default().push(index);
            self.on_host.entry(Arc::clone(host)).or_default().push(index);
        }
    }

    /// Whether any task waits, where `waits` says of each whether it does.
    pub fn any(&mut self, waits: impl Fn(u32) -> bool) -> bool {
        self.all.drop_stale(waits);
        !self.all.is_empty()
    }

    /// Some task that waits, if one does.
    pub fn first(&self, waits: impl Fn(u32) -> bool) -> Option<u32> {
        self.all.iter().find(|&index| waits(index))
    }

    /// `TaskSetManager.dequeueTask`: the nearest task for this executor, no further away than allowed.
    pub fn take(
        &mut self,
        (executor, host): (ExecutorId, &str),
        allowed: Locality,
        waits: impl Fn(u32) -> bool,
        refused: impl Fn(u32) -> bool,
    ) -> Option<(u32, Locality)> {
        let elsewhere = match () {
            () if self.hosts.is_empty() => Locality::NoPref,
            () if self.hosts.iter().any(|near| **near == *host) => Locality::NodeLocal,
            () => Locality::Any,
        };
        let may_go = elsewhere == Locality::NoPref || elsewhere <= allowed;
        if self.homes.is_empty() {
            let next = if may_go { self.all.take(waits, refused) } else { None };
            return next.map(|index| (index, elsewhere));
        }
        if let Some(index) = self.in_executor.get_mut(&executor).and_then(|queue| queue.take(&waits, &refused)) {
            return Some((index, Locality::ProcessLocal));
        }
        let homes = &self.homes;
        if allowed >= Locality::NodeLocal
            && let Some(queue) = self.on_host.get_mut(host)
        {
            let here = |index: u32| homes.get(&index).is_some_and(|homes| homes.iter().any(|(_, home)| **home == *host));
            if let Some(index) = queue.take(|index| waits(index) && here(index), &refused) {
                return Some((index, Locality::NodeLocal));
            }
        }
        if may_go && let Some(index) = self.homeless.take(|index| waits(index) && !homes.contains_key(&index), &refused) {
            return Some((index, elsewhere));
        }
        let far = if allowed == Locality::Any { self.all.take(waits, refused) } else { None };
        far.map(|index| (index, Locality::Any))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::collections::BTreeSet;

    use super::Waiting;
    use crate::spark::fact::Locality;
    use crate::spark::id::ExecutorId;

    /// Executors 0 and 1 on `a`, 2 on `b`; tasks 0 and 1 lie in executor 0, task 2 in executor 2, tasks 3 and 4 nowhere.
    fn five(hosts: &[&str]) -> Waiting {
        let mut waiting = Waiting::new(5, hosts.iter().map(|host| (*host).into()).collect());
        for (executor, host, index) in [(2, "b", 2), (0, "a", 1), (0, "a", 0)] {
            waiting.settle(ExecutorId(executor), host.into(), index);
        }
        waiting
    }

    /// Who asks, how far away a task may be, and what is handed out.
    type Asked = ((u32, &'static str), Locality, Option<(u32, Locality)>);

    fn check(mut waiting: Waiting, asked: &[Asked]) {
        let mut taken = BTreeSet::new();
        for &((executor, host), allowed, expected) in asked {
            let got = waiting.take((ExecutorId(executor), host), allowed, |index| !taken.contains(&index), |_| false);
            assert_eq!(got, expected, "executor {executor} on {host}, {allowed:?}");
            taken.extend(got.map(|(index, _)| index));
        }
    }

    #[test]
    fn the_nearest_task_goes_first_and_none_further_than_allowed() {
        use Locality::Any;
        use Locality::NoPref;
        use Locality::NodeLocal;
        use Locality::ProcessLocal;
        check(
            five(&[]),
            &[
                ((0, "a"), ProcessLocal, Some((0, ProcessLocal))),
                ((1, "a"), ProcessLocal, Some((3, NoPref))),
                ((1, "a"), NodeLocal, Some((1, NodeLocal))),
                ((1, "a"), NodeLocal, Some((4, NoPref))),
                ((1, "a"), NodeLocal, None),
                ((1, "a"), Any, Some((2, Any))),
                ((2, "b"), Any, None),
            ],
        );
        let preferring = [((1, "a"), NodeLocal, Some((0, NodeLocal))), ((2, "b"), NodeLocal, Some((2, ProcessLocal)))];
        check(five(&["b"]), &[preferring[0], preferring[1], ((2, "b"), NodeLocal, Some((3, NodeLocal))), ((1, "a"), ProcessLocal, None)]);
    }

    #[test]
    fn tasks_of_a_lost_executor_go_anywhere_and_those_that_failed_go_home() {
        let mut waiting = five(&[]);
        waiting.unsettle(ExecutorId(0));
        check(
            waiting,
            &[
                ((1, "a"), Locality::ProcessLocal, Some((0, Locality::NoPref))),
                ((1, "a"), Locality::ProcessLocal, Some((1, Locality::NoPref))),
            ],
        );
        let mut waiting = five(&[]);
        let first = |waiting: &mut Waiting| waiting.take((ExecutorId(2), "b"), Locality::ProcessLocal, |index| index < 3, |_| false);
        assert_eq!(first(&mut waiting), Some((2, Locality::ProcessLocal)));
        assert_eq!(first(&mut waiting), None);
        waiting.add(2);
        assert_eq!(first(&mut waiting), Some((2, Locality::ProcessLocal)));
    }

    /// An executor whose own tasks are done does not look through those of all the others.
    #[test]
    fn looking_for_a_near_task_is_cheap() {
        let looked = Cell::new(0);
        let mut waiting = Waiting::new(10_000, Vec::new());
        for index in 0..10_000 {
            waiting.settle(ExecutorId(index / 10), format!("host{index}").into(), index);
        }
        let waits = |_| {
            looked.set(looked.get() + 1);
            true
        };
        for executor in 0..1_000 {
            let got = waiting.take((ExecutorId(1_000 + executor), "elsewhere"), Locality::ProcessLocal, waits, |_| false);
            assert_eq!(got, None);
        }
        assert!(looked.get() <= 10_000, "{} looks", looked.get());
    }
}
