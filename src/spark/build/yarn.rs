//! A YARN cluster: the `ResourceManager`, a node for each worker, and the client that submits.

use std::sync::Arc;

use crate::sim::World;
use crate::spark::address::Address;
use crate::spark::app_spec::AppSpec;
use crate::spark::application::cluster::Place;
use crate::spark::build::local::start_client;
use crate::spark::build::world::Built;
use crate::spark::build::world::Daemon;
use crate::spark::build::world::set_client_apart;
use crate::spark::build::world::start;
use crate::spark::build::world::start_workers;
use crate::spark::conf::keys;
use crate::spark::deploy::DeployMode;
use crate::spark::fact::Console;
use crate::spark::protocol::Spark;
use crate::spark::role::Role;
use crate::spark::role::submit::Submit;
use crate::spark::role::yarn::NodeManager;
use crate::spark::role::yarn::ResourceManager;
use crate::spark::role::yarn::YarnRole;
use crate::spark::role::yarn::YarnSubmitter;
use crate::spark::spec::RunSpec;

pub(super) fn build(spec: &RunSpec, app: &Arc<AppSpec>, mut world: World<Spark>) -> Built {
    let client_machine = world.add_machine("client");
    let mut daemons = Vec::new();
    let place = add_cluster(spec, app, &mut world, &mut daemons);
    set_client_apart(client_machine, &daemons, &mut world);
    let client = match spec.submit.deploy_mode {
        DeployMode::Cluster => {
            let submitter = YarnSubmitter::new(Arc::clone(app), Console::Terminal(0), place);
            world.spawn(client_machine, "spark-submit", Role::Yarn(Box::new(YarnRole::Submitter(Box::new(submitter)))))
        }
        DeployMode::Client => {
            let submit = Submit::new(Arc::clone(app), Console::Terminal(0), spec.cluster.client_cores, Vec::new());
            start_client(client_machine, submit.on_cluster(Place::Yarn { resource_manager: place }), app, &mut world)
        }
    };
    let driver_with_client = spec.submit.deploy_mode == DeployMode::Client;
    Built { world, version: spec.submit.version, client_machine, clients: vec![client], driver_with_client, masters: Vec::new(), daemons }
}

/// The `ResourceManager` and the nodes, each on a machine of its own.
pub(super) fn add_cluster(spec: &RunSpec, app: &Arc<AppSpec>, world: &mut World<Spark>, daemons: &mut Vec<Daemon>) -> Address {
    let apps: Arc<[Arc<AppSpec>]> = Arc::from([Arc::clone(app)]);
    let machine = world.add_machine("resource-manager");
    let place = Address { machine, port: Address::RESOURCE_MANAGER };
    start("resource-manager".to_owned(), machine, new_resource_manager(spec, &apps), world, daemons);
    start_workers(spec, |number| new_node_manager(spec, number, place, &apps), world, daemons);
    place
}

/// The role of a `ResourceManager`.
fn new_resource_manager(spec: &RunSpec, apps: &Arc<[Arc<AppSpec>]>) -> Role {
    let role = ResourceManager::new(Arc::clone(apps), Arc::new(spec.cluster.conf.clone()));
    Role::Yarn(Box::new(YarnRole::ResourceManager(Box::new(role))))
}

/// The role of the node of this number.
fn new_node_manager(spec: &RunSpec, number: u32, place: Address, apps: &Arc<[Arc<AppSpec>]>) -> Role {
    let host = spec.worker_host(number);
    let step = spec.cluster.conf.int(&keys::YARN_SCHEDULER_MINIMUM_ALLOCATION_MB).and_then(|mib| u64::try_from(mib).ok()).unwrap_or(1_024);
    let role = NodeManager::new(number as usize, host, spec.cluster.worker_memory_mib, place, Arc::clone(apps)).in_steps_of(step);
    Role::Yarn(Box::new(YarnRole::NodeManager(Box::new(role))))
}
