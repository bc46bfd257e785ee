//! The stage in words: which machine runs what, one line a machine. What a picture shows at a glance, for ears and pipes.

use crate::app::lab::Branch;
use crate::app::lab::Course;
use crate::base::MachineId;
use crate::cli::exit::Failure;
use crate::shell::play::Player;
use crate::shell::prepare::PrepareError;
use crate::shell::worker;
use crate::sim::Cluster;
use crate::sim::ExitStatus;
use crate::sim::ProcessInfo;
use crate::spark::explain::words;
use crate::spark::id::ExecutorId;
use crate::spark::protocol::Spark;
use crate::study::RunSpec;

/// A run from its beginning to its end, as the lab keeps it; what Spark refuses has no timeline, only its words.
///
/// # Errors
/// The run cannot be read.
pub(super) fn timeline(name: &str, run: &RunSpec) -> Result<Branch, Failure> {
    let mut branch = Branch::new(name, run.clone());
    match Player::new(run) {
        Ok(mut player) => {
            player.run_to_end();
            branch.take(worker::news(&player, Course::Done));
        }
        Err(error @ PrepareError::Refused(_)) => branch.refused = Some(error.to_string()),
        Err(PrepareError::Input(wrong)) => return Err(Failure::Words(wrong)),
    }
    Ok(branch)
}

/// One line for each machine.
pub(super) fn picture(cluster: &Cluster<Spark>) -> Vec<String> {
    let machines = (0..).map(MachineId).zip(&cluster.machines);
    machines
        .map(|(machine, known)| {
            if known.down.is_some() {
                return format!("{}: down", known.name);
            }
            let here = cluster.procs().filter(|(_, info)| info.machine == machine);
            let told: Vec<String> =
                here.map(|(proc, info)| format!("{}{}{}", words::process(cluster, proc), tasks(cluster, proc), state(info))).collect();
            let told = if told.is_empty() { "nothing runs".to_owned() } else { told.join(", ") };
            format!("{}: {told}", known.name)
        })
        .collect()
}

fn tasks(cluster: &Cluster<Spark>, proc: crate::base::ProcId) -> String {
    let executors = cluster.domain.apps.values().flat_map(|app| &app.executors);
    let running = executors.filter(|(id, executor)| executor.proc == proc && **id != ExecutorId::DRIVER && executor.removed.is_none());
    match running.map(|(_, executor)| executor.running.len()).sum::<usize>() {
        0 => String::new(),
        count => format!(" (runs {})", crate::base::text::plural(count, "task")),
    }
}

fn state(info: &ProcessInfo) -> String {
    match (info.ended, info.frozen) {
        (Some((_, ExitStatus::Code(code), _)), _) => format!(" (ended, exit code {code})"),
        (Some((_, ExitStatus::Signal(signal), _)), _) => format!(" (ended by {})", signal.name()),
        (Some((_, ExitStatus::MachineLost, _)), _) => " (went down with the machine)".to_owned(),
        (None, Some(_)) => " (stopped, does not react)".to_owned(),
        (None, None) => String::new(),
    }
}
