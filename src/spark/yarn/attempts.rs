//! How often an application may start again: `spark.yarn.maxAppAttempts`, YARN's own limit, and the window in which failures count.

use crate::base::VirtualSpan;
use crate::base::VirtualTime;
use crate::spark::conf::Conf;
use crate::spark::conf::keys;
use crate::spark::yarn::exit::ContainerExit;

/// The attempts of one application as the `ResourceManager` counts them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempts {
    /// The smaller of what the application asks for and YARN's limit.
    pub max: u32,
    /// Failures that ended longer ago than this do not count.
    pub window: Option<VirtualSpan>,
    /// When attempts that count have failed.
    failed: Vec<VirtualTime>,
}

impl Attempts {
    pub const fn new(max: u32, window: Option<VirtualSpan>) -> Self {
        Self { max, window, failed: Vec::new() }
    }

    /// Notes that an attempt ended in failure. Whether there is another one.
    pub fn another_after(&mut self, now: VirtualTime, exit: ContainerExit) -> bool {
        if exit.counts_as_attempt() {
            self.failed.push(now);
        }
        self.failures(now) < self.max
    }

    /// How many failures count now.
    pub fn failures(&self, now: VirtualTime) -> u32 {
        let counts = |at: &&VirtualTime| self.window.is_none_or(|window| now.since(**at) < window);
        u32::try_from(self.failed.iter().filter(counts).count()).unwrap_or(u32::MAX)
    }
}

/// What the application may ask for at most: `YarnRMClient.getMaxRegAttempts` and `RMAppImpl`. `cluster` is the `ResourceManager`'s
/// own configuration.
pub fn max_attempts(app: &Conf, cluster: &Conf) -> u32 {
    let limit = cluster.int(&keys::YARN_RESOURCEMANAGER_AM_MAX_ATTEMPTS).unwrap_or(2);
    let asked = app.explicit(keys::YARN_MAX_APP_ATTEMPTS.name).and_then(|_| app.int(&keys::YARN_MAX_APP_ATTEMPTS));
    let max = match asked {
        Some(asked) if asked > 0 => asked.min(limit),
        _ => limit,
    };
    u32::try_from(max.max(1)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::Attempts;
    use super::max_attempts;
    use crate::base::VirtualSpan;
    use crate::base::VirtualTime;
    use crate::spark::conf::Conf;
    use crate::spark::conf::Origin;
    use crate::spark::version::SparkVersion;
    use crate::spark::yarn::exit::ContainerExit;

    /// Attempts that end at these seconds in these ways: is there another one after each?
    fn check(max: u32, window: Option<u64>, ends: &[(u64, ContainerExit)], expected: &[bool]) {
        let mut attempts = Attempts::new(max, window.map(VirtualSpan::from_secs));
        let got: Vec<bool> =
            ends.iter().map(|&(at, exit)| attempts.another_after(VirtualTime::ZERO + VirtualSpan::from_secs(at), exit)).collect();
        assert_eq!(got, expected, "{max} {window:?} {ends:?}");
    }

    const KILLED: ContainerExit = ContainerExit::Code(137);

    #[test]
    fn attempts_are_counted_inside_the_window_and_only_if_the_application_is_to_blame() {
        check(2, None, &[(10, KILLED), (20, KILLED)], &[true, false]);
        check(1, None, &[(10, KILLED)], &[false]);
        check(2, None, &[(10, ContainerExit::Aborted), (20, ContainerExit::Preempted), (30, KILLED)], &[true, true, true]);
        check(2, Some(60), &[(10, KILLED), (80, KILLED), (90, KILLED)], &[true, true, false]);
    }

    #[test]
    fn the_cluster_caps_what_the_application_asks_for() {
        let conf = |key: &str, value: &str| {
            let mut conf = Conf::new(SparkVersion::V4_0);
            conf.set(key, value, Origin::ConfOption);
            conf
        };
        let plain = Conf::new(SparkVersion::V4_0);
        assert_eq!(max_attempts(&plain, &plain), 2);
        assert_eq!(max_attempts(&conf("spark.yarn.maxAppAttempts", "1"), &plain), 1);
        assert_eq!(max_attempts(&conf("spark.yarn.maxAppAttempts", "5"), &plain), 2);
        assert_eq!(max_attempts(&conf("spark.yarn.maxAppAttempts", "5"), &conf("yarn.resourcemanager.am.max-attempts", "4")), 4);
    }
}
