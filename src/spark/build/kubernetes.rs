//! A Kubernetes cluster: the API server, a node for each worker, and the client that submits.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::sim::LinkSpec;
use crate::sim::World;
use crate::spark::address::Address;
use crate::spark::app_spec::AppSpec;
use crate::spark::application::cluster::Place;
use crate::spark::build::local::start_client;
use crate::spark::build::world::Built;
use crate::spark::build::world::Daemon;
use crate::spark::build::world::start;
use crate::spark::deploy::DeployMode;
use crate::spark::fact::Console;
use crate::spark::kubernetes::Request;
use crate::spark::protocol::Spark;
use crate::spark::role::Role;
use crate::spark::role::kube::KubeRole;
use crate::spark::role::kube::KubeSubmitter;
use crate::spark::role::kube::Kubelet;
use crate::spark::role::submit::Submit;
use crate::spark::spec::RunSpec;

/// `--cluster-conf`: images that no registry has, with commas between them.
const MISSING_IMAGES: &str = "kubernetes.missing-images";

pub(super) fn build(spec: &RunSpec, app: &Arc<AppSpec>, mut world: World<Spark>) -> Built {
    let client_machine = world.add_machine("client");
    let mut daemons = Vec::new();
    let place = add_cluster(spec, app, &mut world, &mut daemons);
    for daemon in &daemons {
        world.set_link(client_machine, daemon.machine, LinkSpec::OFFICE);
    }
    let client = match spec.submit.deploy_mode {
        DeployMode::Cluster => {
            let submitter = KubeSubmitter::new(Arc::clone(app), Console::Terminal(0), place);
            world.spawn(client_machine, "spark-submit", Role::Kube(Box::new(KubeRole::Submitter(Box::new(submitter)))))
        }
        DeployMode::Client => {
            let submit = Submit::new(Arc::clone(app), Console::Terminal(0), spec.cluster.client_cores, Vec::new());
            start_client(client_machine, submit.on_cluster(Place::Kube { api_server: place, pod: None }), app, &mut world)
        }
    };
    let driver_with_client = spec.submit.deploy_mode == DeployMode::Client;
    Built { world, client_machine, clients: vec![client], driver_with_client, masters: Vec::new(), daemons }
}

/// The API server and the nodes, each on a machine of its own.
pub(super) fn add_cluster(spec: &RunSpec, app: &Arc<AppSpec>, world: &mut World<Spark>, daemons: &mut Vec<Daemon>) -> Address {
    let apps: Arc<[Arc<AppSpec>]> = Arc::from([Arc::clone(app)]);
    let machine = world.add_machine("api-server");
    let place = Address { machine, port: Address::API_SERVER };
    start("api-server".to_owned(), machine, new_api_server(), world, daemons);
    for number in 0..spec.cluster.workers {
        let name = format!("worker{number}");
        let machine = world.add_machine(name.clone());
        start(name, machine, new_kubelet(spec, number, place, &apps), world, daemons);
    }
    place
}

/// The role of an API server.
fn new_api_server() -> Role {
    Role::Kube(Box::new(KubeRole::ApiServer(Box::default())))
}

/// The role of the kubelet of this number.
fn new_kubelet(spec: &RunSpec, number: u32, place: Address, apps: &Arc<[Arc<AppSpec>]>) -> Role {
    let allocatable = Request { memory_mib: spec.cluster.worker_memory_mib, millicores: u64::from(spec.cluster.worker_cores) * 1000 };
    let missing = spec.cluster.conf.explicit(MISSING_IMAGES).unwrap_or_default();
    let missing: BTreeSet<String> = missing.split(',').map(|image| image.trim().to_owned()).filter(|image| !image.is_empty()).collect();
    let role = Kubelet::new(number as usize, spec.worker_host(number), allocatable, place, Arc::clone(apps));
    Role::Kube(Box::new(KubeRole::Kubelet(Box::new(role.without_images(Arc::new(missing))))))
}
