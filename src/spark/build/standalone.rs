//! A standalone cluster: masters, workers, and the client that submits to them.

use std::sync::Arc;

use crate::sim::LinkSpec;
use crate::sim::World;
use crate::spark::app_spec::AppSpec;
use crate::spark::build::world::Built;
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

pub(super) fn build(spec: &RunSpec, app: &Arc<AppSpec>, masters: &[String], mut world: World<Spark>) -> Built {
    let client_machine = world.add_machine("client");
    let places = add_masters(spec, masters, &mut world);
    let apps: Arc<[Arc<AppSpec>]> = Arc::from([Arc::clone(app)]);
    for number in 0..spec.cluster.workers {
        add_worker(spec, number, (&places, &apps), &mut world);
    }
    if spec.shared_host().is_none() {
        for machine in 1..=places.len() + spec.cluster.workers as usize {
            let machine = crate::base::MachineId(u32::try_from(machine).unwrap_or(u32::MAX));
            world.set_link(client_machine, machine, LinkSpec::OFFICE);
        }
    }
    let role = if spec.submit.deploy_mode == DeployMode::Cluster {
        Role::ClusterSubmit(Box::new(ClusterSubmit::new(Arc::clone(app), Console::Terminal(0), places)))
    } else {
        Role::Submit(Box::new(Submit::new(Arc::clone(app), Console::Terminal(0), spec.cluster.client_cores, places)))
    };
    let submit = world.spawn(client_machine, "spark-submit", role);
    Built { world, client_machine, clients: vec![submit] }
}

/// The masters of the URL: the first one leads.
fn add_masters(spec: &RunSpec, masters: &[String], world: &mut World<Spark>) -> Vec<MasterPlace> {
    let mut places: Vec<MasterPlace> = Vec::new();
    for (number, name) in masters.iter().enumerate() {
        let machine = world.add_machine(if number == 0 { "master".to_owned() } else { format!("master{number}") });
        places.push(MasterPlace { machine, port: MasterPlace::PORT, name: name.clone() });
    }
    for (number, place) in places.iter().enumerate() {
        let name = if number == 0 { "Master".to_owned() } else { format!("Master {number}") };
        world.spawn(place.machine, name, new_master(spec, &places, number));
    }
    places
}

/// The role of the master of this number; those after the first wait for the one before to end.
pub fn new_master(spec: &RunSpec, places: &[MasterPlace], number: usize) -> Role {
    let leader = number.checked_sub(1).and_then(|leader| places.get(leader)).cloned();
    let rest = spec.cluster.conf.flag(&keys::MASTER_REST_ENABLED);
    Role::Master(Box::new(Master::new(spec.cluster.conf.clone(), leader, rest)))
}

fn add_worker(spec: &RunSpec, number: u32, (places, apps): (&[MasterPlace], &Arc<[Arc<AppSpec>]>), world: &mut World<Spark>) {
    let machine = world.add_machine(format!("worker{number}"));
    world.spawn(machine, format!("Worker {number}"), new_worker(spec, number, places, apps));
}

/// The role of the worker of this number.
pub fn new_worker(spec: &RunSpec, number: u32, places: &[MasterPlace], apps: &Arc<[Arc<AppSpec>]>) -> Role {
    let size = (spec.cluster.worker_cores, spec.cluster.worker_memory_mib);
    let (id, host) = (format!("worker{number}"), spec.worker_host(number));
    Role::Worker(Box::new(Worker::new(id, host, size, places.to_vec(), spec.cluster.conf.clone(), Arc::clone(apps))))
}
