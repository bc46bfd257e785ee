//! Which logs can be read afterwards, by which command.
//!
//! YARN hands out the logs of a finished application only with `yarn.log-aggregation-enable`, which is off by default
//! (docs/running-on-yarn.md). Kubernetes keeps the driver pod and deletes executor pods
//! (`spark.kubernetes.executor.deleteOnTermination`). Standalone leaves everything in the worker's `work` folder.

use crate::base::MachineId;
use crate::base::ProcId;
use crate::sim::Fact;
use crate::spark::conf::keys;
use crate::spark::fact::Console;
use crate::spark::fact::ListedKind;
use crate::spark::fact::SparkFact;
use crate::spark::operator::desk::Desk;
use crate::spark::operator::lists;

pub(super) fn yarn(desk: &Desk<'_>) -> Vec<String> {
    if let Err(why) = desk.daemon("resource-manager") {
        return vec![format!("yarn: {why}")];
    }
    let apps: Vec<_> = desk.listed(&[ListedKind::Application]).collect();
    let Some((_, id, app)) = apps.last() else { return vec!["There is no application.".to_owned()] };
    let over = matches!(app.state, "FINISHED" | "FAILED" | "KILLED");
    if over && !desk.run.spec().cluster.conf.flag(&keys::YARN_LOG_AGGREGATION_ENABLE) {
        return vec![
            format!("Can not find the logs for the application: {id}"),
            "Log aggregation has not completed or is not enabled.".to_owned(),
        ];
    }
    let mut answer = Vec::new();
    for (console, proc) in of_the_cluster(desk) {
        let Some(machine) = machine(desk, proc) else { continue };
        if over || desk.reach(machine).is_ok() {
            answer.push(format!("Container on {}:", host(desk, machine)));
            answer.extend(desk.tail(console).into_iter().map(|line| format!("  {line}")));
        }
    }
    if answer.is_empty() { vec!["No container has written anything.".to_owned()] } else { answer }
}

pub(super) fn pods(desk: &Desk<'_>) -> Vec<String> {
    if let Err(why) = lists::api_server(desk) {
        return vec![format!("kubectl: {why}")];
    }
    let mut answer = Vec::new();
    for (_, id, pod) in desk.listed(&[ListedKind::Pod]) {
        if pod.state == "deleted" {
            answer.push(format!("Error from server (NotFound): pods \"{id}\" not found"));
            continue;
        }
        answer.push(format!("{id}:"));
        let written = of_the_cluster(desk).into_iter().filter(|(_, proc)| pod.proc == Some(*proc));
        let reached = pod
            .proc
            .and_then(|proc| machine(desk, proc))
            .is_none_or(|machine| desk.cluster.machine(machine).is_some_and(|m| m.down.is_none()));
        if !reached {
            answer.push("  Error from server: the node does not answer".to_owned());
            continue;
        }
        answer.extend(written.flat_map(|(console, _)| desk.tail(console)).map(|line| format!("  {line}")));
    }
    if answer.is_empty() { vec!["No resources found in default namespace.".to_owned()] } else { answer }
}

/// The files of drivers and executors on each machine but the operator's own. A pod's files are not on its node's disk.
pub(super) fn files(desk: &Desk<'_>) -> Vec<String> {
    let consoles = of_the_cluster(desk);
    let in_pods = desk.listed(&[ListedKind::Pod]).next().is_some();
    let mut answer = Vec::new();
    for (machine, known) in (0..).map(MachineId).zip(&desk.cluster.machines) {
        if !known.name.starts_with("worker") {
            continue;
        }
        if let Err(why) = desk.reach(machine) {
            answer.push(format!("{}: ssh: {why}", known.name));
            continue;
        }
        let here: Vec<Console> = consoles
            .iter()
            .filter(|(_, proc)| !in_pods && self::machine(desk, *proc) == Some(machine))
            .map(|(console, _)| *console)
            .collect();
        if here.is_empty() {
            answer.push(format!("{}: No such file or directory", known.name));
        }
        for console in here {
            let name = match console {
                Console::Executor { executor, .. } => format!("executor {executor}"),
                _ => "driver".to_owned(),
            };
            answer.push(format!("{}: {name}", known.name));
            answer.extend(desk.tail(console).into_iter().map(|line| format!("  {line}")));
        }
    }
    if answer.is_empty() { vec!["ssh: could not resolve hostname".to_owned()] } else { answer }
}

pub(super) fn server(desk: &Desk<'_>) -> Vec<String> {
    let Some(machine) = desk.cluster.machine_named("connect-server") else {
        return vec!["ssh: could not resolve hostname connect-server".to_owned()];
    };
    if let Err(why) = desk.reach(machine) {
        return vec![format!("ssh: {why}")];
    }
    let daemons = desk
        .cluster
        .domain
        .consoles
        .keys()
        .filter(|console| matches!(console, Console::Daemon(proc) if self::machine(desk, *proc) == Some(machine)));
    let lines: Vec<String> = daemons.flat_map(|console| desk.tail(*console)).collect();
    if lines.is_empty() { vec!["No such file or directory".to_owned()] } else { lines }
}

/// The consoles of drivers and executors on the cluster, with whoever wrote there.
fn of_the_cluster(desk: &Desk<'_>) -> Vec<(Console, ProcId)> {
    let log = desk.run.world().log();
    let consoles = desk.cluster.domain.consoles.iter();
    consoles
        .filter(|(console, _)| matches!(console, Console::Driver(_) | Console::Executor { .. }))
        .filter_map(|(console, ids)| match &log.get(*ids.first()?)?.fact {
            Fact::Domain(SparkFact::Printed(line)) => Some((*console, line.proc)),
            _ => None,
        })
        .filter(|(_, proc)| machine(desk, *proc) != Some(desk.run.client_machine()))
        .collect()
}

fn machine(desk: &Desk<'_>, proc: ProcId) -> Option<MachineId> {
    desk.cluster.process(proc).map(|info| info.machine)
}

fn host<'a>(desk: &Desk<'a>, machine: MachineId) -> &'a str {
    desk.cluster.machine(machine).map_or("", |machine| machine.name.as_str())
}
