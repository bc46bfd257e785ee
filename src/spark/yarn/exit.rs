//! How a container ended, what YARN calls that, and whom Spark blames for it.

use serde::Serialize;

use crate::spark::version::SparkVersion;
use crate::spark::yarn::names::ContainerId;

/// Hadoop's `ContainerExitStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ContainerExit {
    /// The exit code of its process: 137 after SIGKILL, 143 after SIGTERM.
    Code(u8),
    /// Lost with its node, or given up by the framework.
    Aborted,
    DisksFailed,
    Preempted,
    ExceededVirtualMemory,
    ExceededPhysicalMemory,
    KilledByAppMaster,
    KilledByResourceManager,
    KilledAfterAppCompletion,
}

impl ContainerExit {
    /// The number that reports show.
    pub const fn status(self) -> i32 {
        match self {
            Self::Code(code) => code as i32,
            Self::Aborted => -100,
            Self::DisksFailed => -101,
            Self::Preempted => -102,
            Self::ExceededVirtualMemory => -103,
            Self::ExceededPhysicalMemory => -104,
            Self::KilledByAppMaster => -105,
            Self::KilledByResourceManager => -106,
            Self::KilledAfterAppCompletion => -107,
        }
    }

    /// Whether the end of an `ApplicationMaster` in this way uses up one of its attempts: preemption, a lost node, bad disks and
    /// the `ResourceManager`'s own doing do not (`RMAppAttemptImpl.shouldCountTowardsMaxAttemptRetry`).
    pub const fn counts_as_attempt(self) -> bool {
        !matches!(self, Self::Preempted | Self::Aborted | Self::DisksFailed | Self::KilledByResourceManager)
    }

    /// Whether Spark puts an executor's end in this way down to the application, so that its tasks count as failed
    /// (`YarnAllocator.processCompletedContainers`).
    pub const fn blames_app(self) -> bool {
        match self {
            Self::Code(code) => code != 0,
            Self::ExceededVirtualMemory | Self::ExceededPhysicalMemory => true,
            Self::Aborted
            | Self::DisksFailed
            | Self::Preempted
            | Self::KilledByAppMaster
            | Self::KilledByResourceManager
            | Self::KilledAfterAppCompletion => false,
        }
    }

    /// Whether it counts towards `spark.executor.maxNumFailures`: a process that ended by itself does, a kill for memory does not
    /// (the allocator counts in its last branch only).
    pub const fn counts_as_executor_failure(self) -> bool {
        matches!(self, Self::Code(code) if code != 0)
    }

    /// What the `NodeManager` writes about it.
    pub fn diagnostics(self) -> String {
        match self {
            Self::Code(code) if code > 128 => {
                format!("Container killed on request. Exit code is {code}\nContainer exited with a non-zero exit code {code}.")
            }
            Self::Code(code) => format!("Container exited with a non-zero exit code {code}."),
            Self::Aborted => "Container released on a *lost* node".to_owned(),
            Self::DisksFailed => "Container released because the disks of its node failed".to_owned(),
            Self::Preempted => "Container preempted by scheduler".to_owned(),
            Self::ExceededVirtualMemory => "Container is running beyond virtual memory limits. Killing container.".to_owned(),
            Self::ExceededPhysicalMemory => "Container is running beyond physical memory limits. Killing container.".to_owned(),
            Self::KilledByAppMaster => "Container killed by the ApplicationMaster.".to_owned(),
            Self::KilledByResourceManager => "Container killed by the ResourceManager.".to_owned(),
            Self::KilledAfterAppCompletion => "Container killed on application-finish event.".to_owned(),
        }
    }

    /// Why an executor is gone, as the allocator tells the driver.
    pub fn loss_message(self, container: ContainerId, host: &str, version: SparkVersion) -> String {
        let status = self.status();
        match self {
            Self::Code(0) => format!(
                "Executor for container {container} exited because of a YARN event (e.g., preemption) and not because of an error in the running job."
            ),
            Self::Preempted => format!("Container {container} on host: {host} was preempted."),
            Self::ExceededVirtualMemory => {
                "Container killed by YARN for exceeding virtual memory limits. Consider boosting spark.executor.memoryOverhead or boosting yarn.nodemanager.vmem-pmem-ratio or disabling yarn.nodemanager.vmem-check-enabled because of YARN-4714.".to_owned()
            }
            Self::ExceededPhysicalMemory => {
                "Container killed by YARN for exceeding physical memory limits. Consider boosting spark.executor.memoryOverhead.".to_owned()
            }
            Self::KilledByAppMaster => format!("Container {container} exited from explicit termination request."),
            Self::Code(_) | Self::Aborted | Self::DisksFailed | Self::KilledByResourceManager | Self::KilledAfterAppCompletion => {
                let opening = if self.blames_app() { "Container from a bad node" } else { "Container marked as failed" };
                // Spark explains its own exit codes since 4.0 (SPARK-46920).
                let causes = if version >= SparkVersion::V4_0 { format!(" Possible causes: {}", explain(status)) } else { String::new() };
                format!("{opening}: {container} on host: {host}. Exit status: {status}.{causes} Diagnostics: {}.", self.diagnostics())
            }
        }
    }
}

/// `ExecutorExitCode.explainExitCode`.
fn explain(status: i32) -> String {
    match status {
        50 => "Uncaught exception".to_owned(),
        51 => "Uncaught exception, and logging the exception failed".to_owned(),
        52 => "OutOfMemoryError".to_owned(),
        53 => "Failed to create local directory (bad spark.local.dir?)".to_owned(),
        56 => "Unable to send heartbeats to driver.".to_owned(),
        57 => "Executor killed by TaskReaper.".to_owned(),
        signal if signal > 128 => format!("Unknown executor exit code ({status}) (died from signal {}?)", signal - 128),
        _ => format!("Unknown executor exit code ({status})"),
    }
}

#[cfg(test)]
mod tests {
    use super::ContainerExit;
    use crate::spark::version::SparkVersion;
    use crate::spark::yarn::names::AppName;
    use crate::spark::yarn::names::ContainerId;

    /// Status; uses up an attempt; blames the application; counts as executor failure.
    fn check(exit: ContainerExit, status: i32, counts: [bool; 3]) {
        let got = [exit.counts_as_attempt(), exit.blames_app(), exit.counts_as_executor_failure()];
        assert_eq!((exit.status(), got), (status, counts), "{exit:?}");
    }

    #[test]
    fn who_is_to_blame_for_the_end_of_a_container() {
        check(ContainerExit::Code(137), 137, [true, true, true]);
        check(ContainerExit::Code(0), 0, [true, false, false]);
        check(ContainerExit::ExceededPhysicalMemory, -104, [true, true, false]);
        check(ContainerExit::Preempted, -102, [false, false, false]);
        check(ContainerExit::Aborted, -100, [false, false, false]);
        check(ContainerExit::KilledByResourceManager, -106, [false, false, false]);
    }

    #[test]
    fn spark_4_explains_exit_codes() {
        let container = ContainerId { app: AppName(1), attempt: 1, number: 2 };
        let message = |version| ContainerExit::Code(143).loss_message(container, "worker1", version);
        assert_eq!(
            message(SparkVersion::V3_5),
            "Container from a bad node: container_1700000000000_0001_01_000002 on host: worker1. Exit status: 143. Diagnostics: \
             Container killed on request. Exit code is 143\nContainer exited with a non-zero exit code 143.."
        );
        assert!(message(SparkVersion::V4_0).contains("Possible causes: Unknown executor exit code (143) (died from signal 15?)"));
    }
}
