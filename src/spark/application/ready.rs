//! `TaskSchedulerImpl.waitBackendReady`: on YARN and Kubernetes `new SparkContext` returns when most executors are there.

use crate::base::VirtualSpan;
use crate::spark::conf::Conf;
use crate::spark::conf::keys;

/// How many executors an application wants at first, and how many of them it waits for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Initial {
    pub executors: u32,
    /// `spark.scheduler.minRegisteredResourcesRatio` of them.
    pub enough: u32,
    /// `spark.scheduler.maxRegisteredResourcesWaitingTime`: after that it goes on with what there is.
    pub patience: VirtualSpan,
}

impl Initial {
    /// `SchedulerBackendUtils.getInitialTargetExecutorNumber`: 2 unless it is said.
    pub fn new(conf: &Conf) -> Self {
        let number = |key| conf.int(key).and_then(|count| u32::try_from(count).ok());
        let asked = number(&keys::EXECUTOR_INSTANCES);
        let executors = if conf.flag(&keys::DYNAMIC_ALLOCATION_ENABLED) {
            let least = number(&keys::DYNAMIC_ALLOCATION_MIN_EXECUTORS).unwrap_or(0);
            least.max(number(&keys::DYNAMIC_ALLOCATION_INITIAL_EXECUTORS).unwrap_or(0)).max(asked.unwrap_or(0))
        } else {
            asked.unwrap_or(2)
        };
        let ratio = conf.float(&keys::SCHEDULER_MIN_REGISTERED_RESOURCES_RATIO).unwrap_or(0.8).clamp(0.0, 1.0);
        let patience = conf.time(&keys::SCHEDULER_MAX_REGISTERED_RESOURCES_WAITING_TIME).unwrap_or(VirtualSpan::from_secs(30));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count of executors")]
        let enough = (f64::from(executors) * ratio).ceil() as u32;
        Self { executors, enough, patience }
    }
}

#[cfg(test)]
mod tests {
    use super::Initial;
    use crate::spark::conf::Conf;
    use crate::spark::conf::Origin;
    use crate::spark::version::SparkVersion;

    fn check(settings: &[(&str, &str)], executors: u32, enough: u32) {
        let mut conf = Conf::new(SparkVersion::V4_0);
        for (key, value) in settings {
            conf.set(*key, *value, Origin::ConfOption);
        }
        let initial = Initial::new(&conf);
        assert_eq!((initial.executors, initial.enough), (executors, enough), "{settings:?}");
    }

    #[test]
    fn most_executors_are_waited_for() {
        check(&[], 2, 2);
        check(&[("spark.executor.instances", "5")], 5, 4);
        check(&[("spark.executor.instances", "5"), ("spark.scheduler.minRegisteredResourcesRatio", "0.5")], 5, 3);
        check(&[("spark.dynamicAllocation.enabled", "true")], 0, 0);
        check(&[("spark.dynamicAllocation.enabled", "true"), ("spark.dynamicAllocation.initialExecutors", "4")], 4, 4);
    }
}
