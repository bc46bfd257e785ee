//! Small words of the sentences: what a process is called, how it ended, what a task is.

use crate::base::MachineId;
use crate::base::ProcId;
use crate::base::TaskKey;
use crate::sim::Cluster;
use crate::sim::ExitStatus;
use crate::spark::id::ExecutorId;
use crate::spark::protocol::Spark;

/// A process by its name: `spark-submit`, `executor 1`, `worker2`.
pub fn process(cluster: &Cluster<Spark>, proc: ProcId) -> String {
    cluster.process(proc).map_or_else(|| proc.to_string(), |info| info.name.clone())
}

/// A machine by its name.
pub fn machine(cluster: &Cluster<Spark>, machine: MachineId) -> String {
    cluster.machine(machine).map_or_else(|| machine.to_string(), |info| info.name.clone())
}

/// `executor 1`; in local mode `the driver's own executor`.
pub fn executor(id: ExecutorId) -> String {
    match id {
        ExecutorId::DRIVER => "the driver's own executor".to_owned(),
        ExecutorId::FALLBACK => "the fallback storage".to_owned(),
        id => format!("executor {id}"),
    }
}

/// `task 3 of stage 1`, with the attempts where they are not the first.
pub fn task(key: TaskKey) -> String {
    let TaskKey { stage, stage_attempt, partition, attempt } = key;
    let again = if attempt > 0 { format!(" (attempt {attempt})") } else { String::new() };
    let stage_again = if stage_attempt > 0 { format!(".{stage_attempt}") } else { String::new() };
    format!("task {partition} of stage {stage}{stage_again}{again}")
}

/// `with exit code 1`, `by SIGKILL (exit code 137)`, `with its machine`.
pub fn end(status: ExitStatus) -> String {
    match status {
        ExitStatus::Code(code) => format!("with exit code {code}"),
        ExitStatus::Signal(signal) => format!("by {} (exit code {})", signal.name(), 128 + signal.number()),
        ExitStatus::MachineLost => "with its machine".to_owned(),
    }
}

/// The first letter large, a full stop at the end. A name such as `spark-submit` or `worker0` stays as it is written.
pub fn capital(text: &str) -> String {
    let word = text.split(' ').next().unwrap_or_default();
    let stop = if text.ends_with(['.', '!', '?', ':']) { "" } else { "." };
    if word.contains(|c: char| !c.is_alphabetic() && c != '\'' && c != ',') {
        return format!("{text}{stop}");
    }
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().collect::<String>()).unwrap_or_default();
    format!("{first}{}{stop}", letters.as_str())
}
