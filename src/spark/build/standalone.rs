//! A standalone cluster: masters, workers, and the client that submits to them.

use std::sync::Arc;

use crate::sim::World;
use crate::spark::app_spec::AppSpec;
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
use crate::spark::role::cluster_submit::ClusterSubmit;
use crate::spark::role::master::Master;
use crate::spark::role::submit::Submit;
use crate::spark::role::worker::Worker;
use crate::spark::spec::RunSpec;
use crate::spark::standalone::MasterPlace;

pub(super) fn build(spec: &RunSpec, app: &Arc<AppSpec>, addresses: &[String], mut world: World<Spark>) -> Built {
    let client_machine = world.add_machine("client");
    let mut daemons = Vec::new();
    let places = add_cluster(spec, app, addresses, &mut world, &mut daemons);
    if spec.shared_host().is_none() {
        set_client_apart(client_machine, &daemons, &mut world);
    }
    let masters = places.clone();
    let cluster = spec.submit.deploy_mode == DeployMode::Cluster;
    let client = if cluster {
        let role = ClusterSubmit::new(Arc::clone(app), Console::Terminal(0), places);
        world.spawn(client_machine, "spark-submit", Role::ClusterSubmit(Box::new(role)))
    } else {
        let jvm = Submit::new(Arc::clone(app), Console::Terminal(0), spec.cluster.client_cores, places);
        start_client(client_machine, jvm, app, &mut world)
    };
    Built { world, version: spec.submit.version, client_machine, clients: vec![client], driver_with_client: !cluster, masters, daemons }
}

/// Masters and workers, each on a machine of its own.
pub(super) fn add_cluster(
    spec: &RunSpec,
    app: &Arc<AppSpec>,
    masters: &[String],
    world: &mut World<Spark>,
    daemons: &mut Vec<Daemon>,
) -> Vec<MasterPlace> {
    let places = add_masters(spec, masters, world, daemons);
    let apps: Arc<[Arc<AppSpec>]> = Arc::from([Arc::clone(app)]);
    start_workers(spec, |number| new_worker(spec, number, &places, &apps), world, daemons);
    places
}

/// The masters of the URL: the first one leads, each of the others waits for the one before to end.
fn add_masters(spec: &RunSpec, masters: &[String], world: &mut World<Spark>, daemons: &mut Vec<Daemon>) -> Vec<MasterPlace> {
    let rest = spec.cluster.conf.flag(&keys::MASTER_REST_ENABLED);
    let mut places: Vec<MasterPlace> = Vec::new();
    for (number, address) in masters.iter().enumerate() {
        let name = if number == 0 { "master".to_owned() } else { format!("master{number}") };
        let machine = world.add_machine(name.clone());
        let role = Master::new(spec.cluster.conf.clone(), places.last().cloned(), rest);
        start(name, machine, Role::Master(Box::new(role)), world, daemons);
        places.push(MasterPlace { machine, port: MasterPlace::PORT, name: address.clone() });
    }
    places
}

fn new_worker(spec: &RunSpec, number: u32, places: &[MasterPlace], apps: &Arc<[Arc<AppSpec>]>) -> Role {
    let size = (spec.cluster.worker_cores, spec.cluster.worker_memory_mib);
    let (id, host) = (format!("worker{number}"), spec.worker_host(number));
    Role::Worker(Box::new(Worker::new(id, host, size, places.to_vec(), spec.cluster.conf.clone(), Arc::clone(apps))))
}
