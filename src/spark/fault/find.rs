//! Where the target of a fault is in the world as it is now.

use std::collections::BTreeSet;

use crate::base::MachineId;
use crate::base::ProcId;
use crate::spark::build::Built;
use crate::spark::fault::target::Target;
use crate::spark::id::ExecutorId;
use crate::spark::id::Tid;

/// The living processes that a target names; none if there are none yet, or no more.
pub(super) fn processes(built: &Built, target: &Target) -> Vec<ProcId> {
    let cluster = built.world.cluster();
    let found: Vec<ProcId> = match target {
        Target::Client(number) => built.clients.get(*number as usize - 1).copied().into_iter().collect(),
        Target::Driver => cluster.domain.current_app().map(|(host, _)| host).into_iter().collect(),
        Target::Python => cluster.procs().filter(|(_, info)| info.name.starts_with("python")).map(|(proc, _)| proc).collect(),
        Target::Executor(_) | Target::ExecutorWithMapOutput => {
            let state = &cluster.domain;
            let registered: Vec<ProcId> = executors(built, target)
                .iter()
                .filter_map(|(app, executor)| Some(state.apps.get(app)?.executors.get(executor)?.proc))
                .collect();
            if registered.is_empty() { starting(built, target).into_iter().collect() } else { registered }
        }
        Target::Machine(name) => cluster.machine_named(name).map(|machine| on_machine(built, machine)).unwrap_or_default(),
        _ => daemons(built, target).iter().filter_map(|&place| built.daemons[place].proc).collect(),
    };
    found.into_iter().filter(|&proc| cluster.alive(proc)).collect()
}

/// The JVM of an executor that has started and not yet called its driver.
fn starting(built: &Built, target: &Target) -> Option<ProcId> {
    let Target::Executor(number) = target else { return None };
    let (cluster, name) = (built.world.cluster(), format!("executor {number}"));
    let known = |proc: ProcId| cluster.domain.apps.values().any(|app| app.executors.values().any(|executor| executor.proc == proc));
    cluster.procs().filter(|(proc, info)| info.alive() && info.name == name && !known(*proc)).map(|(proc, _)| proc).last()
}

/// The living processes on a machine.
pub(super) fn on_machine(built: &Built, machine: MachineId) -> Vec<ProcId> {
    built.world.cluster().procs().filter(|(_, info)| info.machine == machine && info.alive()).map(|(proc, _)| proc).collect()
}

/// A client with everything that was started from its terminal; other targets as they are.
pub(super) fn with_descendants(built: &Built, procs: &[ProcId], target: &Target) -> Vec<ProcId> {
    let mut group: BTreeSet<ProcId> = procs.iter().copied().collect();
    if matches!(target, Target::Client(_)) {
        for (proc, info) in built.world.cluster().procs() {
            if info.alive() && info.parent.is_some_and(|parent| group.contains(&parent)) {
                group.insert(proc);
            }
        }
    }
    group.into_iter().collect()
}

/// The executors that a target names, with the host of their driver.
pub(super) fn executors(built: &Built, target: &Target) -> Vec<(ProcId, ExecutorId)> {
    let Some((host, app)) = built.world.cluster().domain.current_app() else { return Vec::new() };
    let wanted = match target {
        Target::Executor(number) => Some(ExecutorId(*number)),
        Target::ExecutorWithMapOutput => {
            let holders: BTreeSet<ExecutorId> = app.outputs.values().flat_map(|outputs| outputs.iter().flatten().copied()).collect();
            app.alive_executors().map(|(id, _)| id).find(|id| holders.contains(id))
        }
        _ => None,
    };
    let there = wanted.filter(|id| app.executors.get(id).is_some_and(|executor| executor.removed.is_none()));
    there.map(|id| (host, id)).into_iter().collect()
}

/// The attempts of a task that run now, each with the process of its executor.
pub(super) fn attempts(built: &Built, stage: usize, partition: u32) -> Vec<(ProcId, Tid)> {
    let Some((_, app)) = built.world.cluster().domain.current_app() else { return Vec::new() };
    let newest = app.jobs.values().next_back();
    let Some(stage) = newest.and_then(|job| job.stages.get(stage)) else { return Vec::new() };
    let running = app.executors.values().flat_map(|executor| executor.running.iter().map(|task| (executor.proc, task)));
    running.filter(|(_, task)| task.task.stage == *stage && task.task.partition == partition).map(|(proc, task)| (proc, task.tid)).collect()
}

/// The places of the daemons that a target names.
pub(super) fn daemons(built: &Built, target: &Target) -> Vec<usize> {
    let of_driver = || {
        let (host, _) = built.world.cluster().domain.current_app()?;
        let machine = built.world.cluster().process(host)?.machine;
        built.daemons.iter().position(|daemon| daemon.machine == machine && daemon.name.starts_with("worker"))
    };
    if let Target::Machine(name) = target {
        let there = built.world.cluster().machine_named(name);
        return (0..built.daemons.len()).filter(|&place| Some(built.daemons[place].machine) == there).collect();
    }
    let wanted = |name: &str| match target {
        Target::Worker(number) => name == format!("worker{number}"),
        Target::Workers => name.starts_with("worker"),
        Target::Master => name == "master",
        Target::ResourceManager => name == "resource-manager",
        Target::ApiServer => name == "api-server",
        Target::ConnectServer => name == "connect-server",
        _ => false,
    };
    if *target == Target::WorkerOfDriver {
        return of_driver().into_iter().collect();
    }
    if *target == Target::WorkerWithoutDriver {
        let other = |place: &usize| Some(*place) != of_driver() && built.daemons[*place].name.starts_with("worker");
        return (0..built.daemons.len()).find(other).into_iter().collect();
    }
    built.daemons.iter().enumerate().filter(|(_, daemon)| wanted(&daemon.name)).map(|(place, _)| place).collect()
}

/// The machines that a target stands on.
pub(super) fn machines(built: &Built, target: &Target) -> Vec<MachineId> {
    let cluster = built.world.cluster();
    let found: BTreeSet<MachineId> = match target {
        Target::Machine(name) => cluster.machine_named(name).into_iter().collect(),
        Target::Client(1) => BTreeSet::from([built.client_machine]),
        Target::Client(_) => processes(built, target).iter().filter_map(|&proc| cluster.process(proc).map(|info| info.machine)).collect(),
        Target::Driver | Target::Python | Target::Executor(_) | Target::ExecutorWithMapOutput => {
            processes(built, target).iter().filter_map(|&proc| cluster.process(proc).map(|info| info.machine)).collect()
        }
        _ => daemons(built, target).iter().map(|&place| built.daemons[place].machine).collect(),
    };
    // Before there is a driver, it is known where it will be only if that is with the client.
    if *target == Target::Driver && found.is_empty() && built.driver_with_client {
        return vec![built.client_machine];
    }
    found.into_iter().collect()
}
