//! `ExecutorPodsLifecycleManager`: what the end of an executor's pod means to the driver.

use crate::spark::id::ExecutorId;

/// How an executor's pod ended, as the driver reads it from the API server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PodEnd {
    /// Its container ended with this code.
    Exited { code: u8, reason: Option<&'static str> },
    /// Somebody deleted it: a drain, an eviction, `kubectl delete`.
    Deleted,
    /// It is in no list any more, and nobody saw it go.
    Missing,
}

impl PodEnd {
    /// Whether its tasks count as failed.
    pub const fn blames_app(self) -> bool {
        matches!(self, Self::Exited { .. })
    }

    /// Whether it counts towards `spark.executor.maxNumFailures`: pods in phase Failed do.
    pub const fn counts_as_executor_failure(self) -> bool {
        matches!(self, Self::Exited { code, .. } if code != 0)
    }

    pub fn message(self, executor: ExecutorId) -> String {
        match self {
            Self::Exited { code, reason } => {
                let exit = format!("The executor with id {executor} exited with exit code {}.", explained(code));
                reason.map_or(exit.clone(), |reason| format!("{exit} Termination reason: {reason}."))
            }
            Self::Deleted => format!("The executor with id {executor} was deleted by a user or the framework."),
            Self::Missing => format!(
                "The executor with ID {executor} was not found in the cluster. The executor may have been deleted but the driver missed the deletion event. Marking this executor as failed."
            ),
        }
    }
}

/// `ExecutorPodsLifecycleManager.describeExitCode`.
pub fn explained(code: u8) -> String {
    let meaning = match code {
        0 => "success",
        1 => "generic, look at logs to clarify",
        42 => "Douglas Adams fan",
        10 | 50 => "Uncaught exception",
        52 => "JVM OOM",
        53 => "DiskStore failed to create temp dir",
        126 => "not executable - possibly perm or arch",
        137 => "SIGKILL, possible container OOM",
        139 => "SIGSEGV: that's unexpected",
        255 => "exit-1, your guess is as good as mine",
        _ => "unexpected",
    };
    format!("{code}({meaning})")
}

#[cfg(test)]
mod tests {
    use super::PodEnd;
    use crate::spark::id::ExecutorId;

    fn check(end: PodEnd, blames_app: bool, counts: bool, message: &str) {
        assert_eq!(
            (end.blames_app(), end.counts_as_executor_failure(), end.message(ExecutorId(2)).as_str()),
            (blames_app, counts, message)
        );
    }

    #[test]
    fn a_deleted_pod_is_nobodys_fault_and_a_failed_one_is_the_applications() {
        let killed = PodEnd::Exited { code: 137, reason: Some("OOMKilled") };
        check(
            killed,
            true,
            true,
            "The executor with id 2 exited with exit code 137(SIGKILL, possible container OOM). Termination reason: OOMKilled.",
        );
        check(PodEnd::Exited { code: 0, reason: None }, true, false, "The executor with id 2 exited with exit code 0(success).");
        check(PodEnd::Deleted, false, false, "The executor with id 2 was deleted by a user or the framework.");
    }
}
