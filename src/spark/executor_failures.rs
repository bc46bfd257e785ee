//! How many executor failures count, and how many end the application: `ExecutorFailureTracker`, on YARN and (since 3.5) Kubernetes.

use std::collections::VecDeque;

use crate::base::VirtualSpan;
use crate::base::VirtualTime;
use crate::spark::conf::Conf;
use crate::spark::conf::keys;

/// The names of the two keys before 3.5, when only YARN had them. They are still understood.
const OLD_LIMIT: &str = "spark.yarn.max.executor.failures";
const OLD_WINDOW: &str = "spark.yarn.executor.failuresValidityInterval";

/// The failures of one application's executors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExecutorFailures {
    window: Option<VirtualSpan>,
    at: VecDeque<VirtualTime>,
    /// How many there may be.
    pub limit: u64,
}

impl ExecutorFailures {
    pub fn new(conf: &Conf) -> Self {
        let old = conf.explicit(OLD_WINDOW).and_then(|text| VirtualSpan::parse(text, "ms").ok());
        let window = conf.time(&keys::EXECUTOR_FAILURES_VALIDITY_INTERVAL).or(old).filter(|window| *window > VirtualSpan::ZERO);
        Self { window, at: VecDeque::new(), limit: limit(conf) }
    }

    pub fn note(&mut self, now: VirtualTime) {
        self.at.push_back(now);
    }

    /// How many count now.
    pub fn count(&mut self, now: VirtualTime) -> u64 {
        if let Some(window) = self.window {
            while self.at.front().is_some_and(|&at| now.since(at) > window) {
                self.at.pop_front();
            }
        }
        self.at.len() as u64
    }
}

/// Twice the executors asked for, at least 3; with dynamic allocation twice its maximum, which is no limit by default.
fn limit(conf: &Conf) -> u64 {
    let old = conf.explicit(OLD_LIMIT).and_then(|text| text.trim().parse().ok());
    if let Some(set) = conf.int(&keys::EXECUTOR_MAX_NUM_FAILURES).or(old) {
        return u64::try_from(set).unwrap_or(0);
    }
    let executors = if conf.flag(&keys::DYNAMIC_ALLOCATION_ENABLED) {
        conf.int(&keys::DYNAMIC_ALLOCATION_MAX_EXECUTORS)
    } else {
        conf.int(&keys::EXECUTOR_INSTANCES)
    };
    u64::try_from(executors.unwrap_or(0)).unwrap_or(0).saturating_mul(2).max(3)
}

#[cfg(test)]
mod tests {
    use super::ExecutorFailures;
    use crate::base::VirtualTime;
    use crate::spark::conf::Conf;
    use crate::spark::conf::Origin;
    use crate::spark::version::SparkVersion;

    /// The limit, and how many of three failures at 1, 2 and 100 s count at 101 s.
    fn check(settings: &[(&str, &str)], limit: u64, count: u64) {
        let mut conf = Conf::new(SparkVersion::V4_0);
        for (key, value) in settings {
            conf.set(*key, *value, Origin::ConfOption);
        }
        let mut failures = ExecutorFailures::new(&conf);
        for second in [1, 2, 100] {
            failures.note(VirtualTime(second * 1_000_000));
        }
        assert_eq!((failures.limit, failures.count(VirtualTime(101_000_000))), (limit, count), "{settings:?}");
    }

    #[test]
    fn failures_are_limited_and_forgotten() {
        check(&[], 3, 3);
        check(&[("spark.executor.instances", "4")], 8, 3);
        check(&[("spark.executor.maxNumFailures", "1"), ("spark.executor.instances", "4")], 1, 3);
        check(&[("spark.yarn.max.executor.failures", "5")], 5, 3);
        check(&[("spark.dynamicAllocation.enabled", "true")], 2 * 2_147_483_647, 3);
        check(&[("spark.executor.failuresValidityInterval", "10s")], 3, 1);
    }
}
