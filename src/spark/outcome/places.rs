//! Where things were: topology, executors, stages, counts and logs, read off the state.

use std::collections::BTreeMap;

use crate::base::ProcId;
use crate::spark::deploy::DeployMode;
use crate::spark::fact::JobEnd;
use crate::spark::fact::LostExecutor;
use crate::spark::id::ExecutorId;
use crate::spark::master::Manager;
use crate::spark::master::Master;
use crate::spark::outcome::ExecutorOutcome;
use crate::spark::outcome::Logs;
use crate::spark::outcome::Receipt;
use crate::spark::outcome::StageOutcome;
use crate::spark::outcome::StorageOutcome;
use crate::spark::outcome::TaskOutcome;
use crate::spark::outcome::Topology;
use crate::spark::run::Run;
use crate::spark::state::AppState;
use crate::spark::state::StageStatus;
use crate::spark::submit::Explanation;
use crate::spark::submit::SubmitRequest;

/// Which of the four worlds a submit belongs to.
pub fn topology_of(submit: &SubmitRequest) -> Topology {
    match (submit.is_connect(), submit.manager(), submit.deploy_mode) {
        (true, _, _) => Topology::Connect,
        (false, Manager::None, _) => Topology::Local,
        (false, _, DeployMode::Cluster) => Topology::Cluster,
        (false, _, DeployMode::Client) => Topology::Client,
    }
}

/// The same for a line that is refused: as far as it was read.
pub fn topology_of_line(line: &Explanation) -> (Topology, &'static str) {
    let deploy_mode = line.parsed.get("deployMode").or_else(|| line.conf.explicit("spark.submit.deployMode")).unwrap_or_default();
    let master = line.parsed.get("master").or_else(|| line.conf.explicit("spark.master")).unwrap_or_default();
    let manager = match master.split(':').next().unwrap_or_default() {
        "spark" => Manager::Standalone,
        "yarn" => Manager::Yarn,
        "k8s" => Manager::Kubernetes,
        _ => Manager::None,
    };
    let topology = match (manager, deploy_mode) {
        (_, "cluster") => Topology::Cluster,
        (Manager::None, _) => Topology::Local,
        _ => Topology::Client,
    };
    (topology, manager_name(manager))
}

pub(super) fn topology(run: &Run) -> Topology {
    topology_of(&run.spec().submit)
}

/// The manager in the contract's words.
pub const fn manager_name(manager: Manager) -> &'static str {
    match manager {
        Manager::None => "none",
        Manager::Standalone => "standalone",
        Manager::Yarn => "yarn",
        Manager::Kubernetes => "kubernetes",
    }
}

pub(super) fn manager(run: &Run) -> &'static str {
    manager_name(run.spec().driver_master().map_or(Manager::None, |master| master.manager()))
}

/// Where a process is, in the contract's words: by its machine and by what runs there.
pub(super) fn place(run: &Run, proc: ProcId) -> String {
    let world = run.world();
    let machine = world.cluster().process(proc).map(|info| info.machine);
    if machine == Some(run.client_machine()) {
        return "client".to_owned();
    }
    if topology(run) == Topology::Connect {
        return "connect_server".to_owned();
    }
    match manager(run) {
        "yarn" => "am_container".to_owned(),
        "kubernetes" => "driver_pod".to_owned(),
        _ => worker_place(run, proc),
    }
}

/// `worker:1`, after the name of the machine.
fn worker_place(run: &Run, proc: ProcId) -> String {
    let cluster = run.world().cluster();
    let name = cluster.process(proc).and_then(|info| cluster.machine(info.machine)).map_or("", |machine| machine.name.as_str());
    let digits = name.trim_start_matches(|c: char| !c.is_ascii_digit());
    if digits.is_empty() { name.to_owned() } else { format!("worker:{digits}") }
}

pub(super) fn executors(run: &Run, app: &AppState) -> Vec<ExecutorOutcome> {
    app.executors
        .iter()
        .map(|(&id, executor)| {
            let location = if id == ExecutorId::DRIVER { place(run, executor.proc) } else { worker_place(run, executor.proc) };
            let lost_reason =
                executor.removed.as_ref().filter(|(_, why, _)| *why != LostExecutor::Stopped).map(|(_, _, message)| message.clone());
            ExecutorOutcome { id, location, alive: run.world().cluster().alive(executor.proc), lost_reason }
        })
        .collect()
}

pub(super) fn stages(app: &AppState) -> Vec<StageOutcome> {
    let mut found: BTreeMap<u32, StageOutcome> = BTreeMap::new();
    for ((stage, attempt), state) in &app.stages {
        let entry = found.entry(stage.0).or_insert(StageOutcome { id: stage.0, attempts: 0, tasks: state.tasks });
        entry.attempts = entry.attempts.max(attempt + 1);
    }
    found.into_values().collect()
}

/// `0.0`, `1.0 failed: …`, `1.1 running`.
pub(super) fn attempts(app: &AppState) -> Vec<String> {
    app.stages
        .iter()
        .map(|((stage, attempt), state)| match (state.status, &state.failure) {
            (_, Some(failure)) => format!("{stage}.{attempt} failed: {failure}"),
            (StageStatus::Running, None) => format!("{stage}.{attempt} running"),
            (StageStatus::Done | StageStatus::Failed, None) => format!("{stage}.{attempt}"),
        })
        .collect()
}

/// Over all applications of the run: a restarted driver is another one.
pub(super) fn tasks(run: &Run) -> TaskOutcome {
    run.world().cluster().domain.apps.values().fold(TaskOutcome::default(), |sum, app| TaskOutcome {
        launched: sum.launched + app.counts.launched,
        succeeded: sum.succeeded + app.counts.succeeded,
        failed: sum.failed + app.counts.failed,
        rerun: sum.rerun + app.counts.rerun,
    })
}

/// Rows that were computed are lost if the application is gone and its work was not done.
pub(super) fn receipt(run: &Run) -> Receipt {
    let domain = &run.world().cluster().domain;
    let counted = &domain.receipt;
    let open = |app: &AppState| app.jobs.values().any(|job| !matches!(job.end, Some((_, _, JobEnd::Succeeded { .. }))));
    let gone = domain.current_app().is_some_and(|(host, app)| !run.world().cluster().alive(host) && open(app));
    let (rows_kept, rows_lost) = if gone { (0, counted.once) } else { (counted.once, 0) };
    Receipt { rows_kept, rows_recomputed: counted.again, rows_lost, rows_duplicated: counted.duplicated }
}

pub(super) fn storage(run: &Run) -> Option<StorageOutcome> {
    let sum = run.world().cluster().domain.apps.values().fold(StorageOutcome::default(), |sum, app| StorageOutcome {
        blocks_cached: sum.blocks_cached + app.cache.stored,
        blocks_read: sum.blocks_read + app.cache.read,
        blocks_refused: sum.blocks_refused + app.cache.refused,
        blocks_evicted: sum.blocks_evicted + app.cache.evicted,
        blocks_lost: sum.blocks_lost + app.cache.lost,
        blocks_recomputed: sum.blocks_recomputed + app.cache.recomputed,
        bytes_spilled: sum.bytes_spilled + app.cache.spilled_bytes,
    });
    (sum != StorageOutcome::default()).then_some(sum)
}

pub(super) fn logs(run: &Run) -> Logs {
    let driver = run.world().cluster().domain.current_app().map(|(host, _)| match place(run, host) {
        place if place == "client" => "client_console".to_owned(),
        place => place,
    });
    let executors = match (topology(run), manager(run)) {
        // Each executor has a JVM and a folder of its own, under the work directory of a worker that is a thread.
        _ if matches!(run.spec().driver_master(), Some(Master::LocalCluster { .. })) => "worker",
        (Topology::Local, _) | (_, "none") => "local",
        (_, "yarn") => "container",
        (_, "kubernetes") => "pod",
        _ => "worker",
    };
    Logs { driver, executors }
}
