//! `YarnAllocator`: which executors run in which containers, how many are missing, and what the end of a container means.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::base::VirtualTime;
use crate::spark::conf::Conf;
use crate::spark::conf::keys;
use crate::spark::executor_failures::ExecutorFailures;
use crate::spark::fact::LostExecutor;
use crate::spark::id::ExecutorId;
use crate::spark::version::SparkVersion;
use crate::spark::yarn::exit::ContainerExit;
use crate::spark::yarn::names::ContainerId;

/// An executor that was started.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Running {
    container: ContainerId,
    node: usize,
    host: String,
}

/// An executor that is gone, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loss {
    pub executor: ExecutorId,
    pub why: LostExecutor,
    pub message: String,
    /// The driver had it ended: it knows already.
    pub expected: bool,
}

/// The executors of one application attempt.
#[derive(Clone, Debug)]
pub struct Allocator {
    version: SparkVersion,
    /// How many executors there should be.
    pub target: u32,
    /// The last id that was given out.
    pub last_id: u32,
    running: BTreeMap<ExecutorId, Running>,
    released: BTreeSet<ContainerId>,
    /// The driver waits to hear why these are gone.
    asked: BTreeSet<ExecutorId>,
    /// Gone before the driver asked.
    told: BTreeMap<ExecutorId, Loss>,
    failures: ExecutorFailures,
    /// Failures by node, while nodes with too many of them are avoided.
    failed_on: BTreeMap<usize, u32>,
    per_node: Option<u32>,
}

impl Allocator {
    pub fn new(conf: &Conf, target: u32) -> Self {
        let exclude = conf.flag(&keys::YARN_EXECUTOR_LAUNCH_EXCLUDE_ON_FAILURE_ENABLED);
        let per_node =
            conf.int(&keys::EXCLUDE_ON_FAILURE_APPLICATION_MAX_FAILED_EXECUTORS_PER_NODE).and_then(|most| u32::try_from(most).ok());
        Self {
            version: conf.version(),
            target,
            last_id: 0,
            running: BTreeMap::new(),
            released: BTreeSet::new(),
            asked: BTreeSet::new(),
            told: BTreeMap::new(),
            failures: ExecutorFailures::new(conf),
            failed_on: BTreeMap::new(),
            per_node: exclude.then(|| per_node.unwrap_or(2)),
        }
    }

    /// How many containers are still to be asked for.
    pub fn missing(&self) -> u32 {
        self.target.saturating_sub(u32::try_from(self.running.len()).unwrap_or(u32::MAX))
    }

    /// Room for an executor. `None` if it is not needed any more and goes back.
    pub fn use_container(&mut self, container: ContainerId, node: usize, host: &str) -> Option<ExecutorId> {
        if self.missing() == 0 {
            self.released.insert(container);
            return None;
        }
        self.last_id += 1;
        let executor = ExecutorId(self.last_id);
        self.running.insert(executor, Running { container, node, host: host.to_owned() });
        Some(executor)
    }

    /// The driver does not want this executor any more; its container is to be released.
    pub fn kill(&mut self, executor: ExecutorId) -> Option<ContainerId> {
        let container = self.running.remove(&executor)?.container;
        self.released.insert(container);
        Some(container)
    }

    /// A container has ended. `None` if it was none of an executor's that still counted.
    pub fn completed(&mut self, container: ContainerId, exit: ContainerExit, now: VirtualTime) -> Option<Loss> {
        if self.released.remove(&container) {
            return None;
        }
        let executor = self.running.iter().find(|(_, running)| running.container == container).map(|(executor, _)| *executor)?;
        let running = self.running.remove(&executor)?;
        if exit.counts_as_executor_failure() {
            self.failures.note(now);
            *self.failed_on.entry(running.node).or_default() += 1;
        }
        let by_app = exit.blames_app();
        let why = match exit {
            ContainerExit::Code(code) => LostExecutor::Exited { code, by_app },
            _ => LostExecutor::ProcessLost { host: None, by_app },
        };
        let expected = self.asked.remove(&executor);
        let loss = Loss { executor, why, message: exit.loss_message(container, &running.host, self.version), expected };
        if !expected {
            self.told.insert(executor, loss.clone());
        }
        Some(loss)
    }

    /// The driver lost an executor and asks why: known already, or to be told when the container's end is reported.
    pub fn loss_reason(&mut self, executor: ExecutorId) -> Option<Loss> {
        let known = self.told.remove(&executor);
        if known.is_none() && self.running.contains_key(&executor) {
            self.asked.insert(executor);
        }
        known
    }

    /// Whether an end is awaited, so that the next report should come soon.
    pub fn awaits_reason(&self) -> bool {
        !self.asked.is_empty()
    }

    /// Nodes on which more executors failed to start than one node may have.
    pub fn excluded(&self) -> Vec<usize> {
        let Some(most) = self.per_node else { return Vec::new() };
        self.failed_on.iter().filter(|(_, failures)| **failures > most).map(|(node, _)| *node).collect()
    }

    /// Why the application has to end, if it has: the message of `ApplicationMaster.allocationThreadImpl`.
    pub fn verdict(&mut self, nodes: usize, now: VirtualTime) -> Option<String> {
        if self.failures.count(now) >= self.failures.limit {
            return Some(format!("Max number of executor failures ({}) reached", self.failures.limit));
        }
        let excluded = self.excluded().len();
        (nodes > 0 && excluded >= nodes).then(|| "Due to executor failures all available nodes are excluded".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::Allocator;
    use crate::base::VirtualTime;
    use crate::spark::conf::Conf;
    use crate::spark::conf::Origin;
    use crate::spark::fact::LostExecutor;
    use crate::spark::id::ExecutorId;
    use crate::spark::version::SparkVersion;
    use crate::spark::yarn::exit::ContainerExit;
    use crate::spark::yarn::names::AppName;
    use crate::spark::yarn::names::ContainerId;

    const fn container(number: u32) -> ContainerId {
        ContainerId { app: AppName(1), attempt: 1, number }
    }

    #[test]
    fn a_lost_executor_is_replaced_and_its_loss_explained_once() {
        let mut allocator = Allocator::new(&Conf::new(SparkVersion::V4_0), 2);
        assert_eq!(allocator.use_container(container(2), 1, "worker2"), Some(ExecutorId(1)));
        assert_eq!(allocator.use_container(container(3), 2, "worker3"), Some(ExecutorId(2)));
        assert_eq!(allocator.use_container(container(4), 0, "worker1"), None, "what is not needed goes back");
        assert_eq!(allocator.completed(container(4), ContainerExit::Aborted, VirtualTime::ZERO), None);
        // The driver asks before the end is reported.
        assert_eq!(allocator.loss_reason(ExecutorId(1)), None);
        assert!(allocator.awaits_reason());
        let loss = allocator.completed(container(2), ContainerExit::Code(137), VirtualTime::ZERO).unwrap();
        assert_eq!((loss.why, loss.expected), (LostExecutor::Exited { code: 137, by_app: true }, true));
        assert_eq!((allocator.missing(), allocator.use_container(container(5), 1, "worker2")), (1, Some(ExecutorId(3))));
        // The end is reported before the driver asks.
        let loss = allocator.completed(container(3), ContainerExit::Preempted, VirtualTime::ZERO).unwrap();
        assert_eq!((&loss.why, loss.expected), (&LostExecutor::ProcessLost { host: None, by_app: false }, false));
        assert_eq!(allocator.loss_reason(ExecutorId(2)), Some(loss));
        assert_eq!(allocator.loss_reason(ExecutorId(2)), None);
    }

    #[test]
    fn too_many_failures_end_the_application() {
        let mut conf = Conf::new(SparkVersion::V4_0);
        conf.set("spark.yarn.executor.launch.excludeOnFailure.enabled", "true", Origin::ConfOption);
        conf.set("spark.executor.maxNumFailures", "4", Origin::ConfOption);
        let mut allocator = Allocator::new(&conf, 1);
        for number in 2..5 {
            assert_eq!(allocator.verdict(3, VirtualTime::ZERO), None);
            allocator.use_container(container(number), 1, "worker2");
            allocator.completed(container(number), ContainerExit::Code(1), VirtualTime::ZERO);
        }
        assert_eq!(allocator.excluded(), [1]);
        assert_eq!(allocator.verdict(1, VirtualTime::ZERO).as_deref(), Some("Due to executor failures all available nodes are excluded"));
        allocator.use_container(container(9), 2, "worker3");
        allocator.completed(container(9), ContainerExit::Code(1), VirtualTime::ZERO);
        assert_eq!(allocator.verdict(3, VirtualTime::ZERO).as_deref(), Some("Max number of executor failures (4) reached"));
    }
}
