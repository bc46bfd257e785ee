//! Which builder a submit asks for, and what every builder yields.

use std::sync::Arc;

use crate::base::MachineId;
use crate::base::ProcId;
use crate::sim::LinkSpec;
use crate::sim::World;
use crate::spark::app_spec::AppSpec;
use crate::spark::build::connect;
use crate::spark::build::kubernetes;
use crate::spark::build::local;
use crate::spark::build::standalone;
use crate::spark::build::yarn;
use crate::spark::fault::Armed;
use crate::spark::master::Master;
use crate::spark::protocol::Spark;
use crate::spark::role::Role;
use crate::spark::spec::RunSpec;
use crate::spark::standalone::MasterPlace;
use crate::spark::submit::Target;
use crate::spark::version::SparkVersion;

/// A world ready to run, and where things are in it.
#[derive(Clone, Debug)]
pub struct Built {
    pub world: World<Spark>,
    pub version: SparkVersion,
    /// The machine of the person who submits.
    pub client_machine: MachineId,
    /// The processes that a person started there, the first one first: spark-submit, or Python.
    pub clients: Vec<ProcId>,
    /// Whether the driver will be on the client's machine: local and client mode.
    pub driver_with_client: bool,
    /// Where the masters of a standalone cluster are.
    pub masters: Vec<MasterPlace>,
    /// What stands on the cluster before any application.
    pub daemons: Vec<Daemon>,
}

impl Built {
    /// A world without a cluster: the client and the driver are on one machine, and no administrator has started anything.
    pub(super) fn without_cluster(world: World<Spark>, version: SparkVersion, client_machine: MachineId, client: ProcId) -> Self {
        Self { world, version, client_machine, clients: vec![client], driver_with_client: true, masters: Vec::new(), daemons: Vec::new() }
    }
}

/// A process that an administrator started, and can start again.
#[derive(Clone, Debug)]
pub struct Daemon {
    /// As faults name it: `master`, `worker0`, `resource-manager`, `api-server`, `connect-server`.
    pub name: String,
    pub machine: MachineId,
    /// The newest process of it; `None` if it was never started.
    pub proc: Option<ProcId>,
    /// What it is when it starts (again).
    pub role: Arc<Role>,
}

/// Starts a daemon under the name that faults call it by.
pub(super) fn start(name: String, machine: MachineId, role: Role, world: &mut World<Spark>, daemons: &mut Vec<Daemon>) {
    let proc = world.spawn(machine, name.clone(), role.clone());
    daemons.push(Daemon { name, machine, proc: Some(proc), role: Arc::new(role) });
}

/// Starts what runs on each node of the cluster, given the node's number; every node is a machine of its own.
pub(super) fn start_workers(spec: &RunSpec, role: impl Fn(u32) -> Role, world: &mut World<Spark>, daemons: &mut Vec<Daemon>) {
    for number in 0..spec.cluster.workers {
        let name = format!("worker{number}");
        let machine = world.add_machine(name.clone());
        start(name, machine, role(number), world, daemons);
    }
}

/// The client sits outside of the cluster's network.
pub(super) fn set_client_apart(client: MachineId, daemons: &[Daemon], world: &mut World<Spark>) {
    for daemon in daemons {
        world.set_link(client, daemon.machine, LinkSpec::OFFICE);
    }
}

/// Builds the world of a run.
///
/// # Errors
/// A sentence that says what this submit asks for that cannot be simulated.
pub fn build(spec: &RunSpec) -> Result<Built, String> {
    let world = World::new(spec.seed, Armed::default());
    let app = Arc::new(AppSpec { index: 0, request: Arc::new(spec.submit.clone()), work: spec.work.clone() });
    match &spec.submit.target {
        Target::Master(Master::Local { .. }) => Ok(local::build(spec, &app, world)),
        Target::Master(Master::LocalCluster { workers, cores, memory_mib }) => {
            Ok(local::build_cluster(spec, &app, (*workers, *cores, *memory_mib), world))
        }
        Target::Master(Master::Standalone { masters }) => Ok(standalone::build(spec, &app, masters, world)),
        Target::Master(Master::Yarn) => Ok(yarn::build(spec, &app, world)),
        Target::Master(Master::Kubernetes { .. }) => Ok(kubernetes::build(spec, &app, world)),
        Target::Connect(url) => connect::build(spec, url, world),
    }
}
