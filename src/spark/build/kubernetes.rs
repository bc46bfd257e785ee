//! A Kubernetes cluster: the API server, a node for each worker, and the client that submits.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::base::ProcId;
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
use crate::spark::kubernetes::Phase;
use crate::spark::kubernetes::Pod;
use crate::spark::kubernetes::PodKind;
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
    let inside = in_a_pod(spec);
    if !inside {
        set_client_apart(client_machine, &daemons, &mut world);
    }
    let client = match spec.submit.deploy_mode {
        DeployMode::Cluster => {
            let submitter = KubeSubmitter::new(Arc::clone(app), Console::Terminal(0), place);
            world.spawn(client_machine, "spark-submit", Role::Kube(Box::new(KubeRole::Submitter(Box::new(submitter)))))
        }
        DeployMode::Client => {
            let submit = Submit::new(Arc::clone(app), Console::Terminal(0), spec.cluster.client_cores, Vec::new());
            let pod = own_pod(spec).filter(|_| inside).map(str::to_owned);
            start_client(client_machine, submit.on_cluster(Place::Kube { api_server: place, pod }), app, &mut world)
        }
    };
    if inside {
        let pod = client_pod(spec, client);
        world.faults().pods.put(pod.clone());
        let node = spec.cluster.workers as usize;
        // Its node has no room for anything else.
        let kubelet =
            Kubelet::new(node, "client".to_owned(), Request::default(), place, Arc::from([Arc::clone(app)])).adopting(pod, client);
        let role = Role::Kube(Box::new(KubeRole::Kubelet(Box::new(kubelet))));
        start("client-kubelet".to_owned(), client_machine, role, &mut world, &mut daemons);
    }
    let driver_with_client = spec.submit.deploy_mode == DeployMode::Client;
    Built { world, version: spec.submit.version, client_machine, clients: vec![client], driver_with_client, masters: Vec::new(), daemons }
}

/// Whether spark-submit in client mode runs in a pod of the cluster: then executors find its driver by a (headless) service.
fn in_a_pod(spec: &RunSpec) -> bool {
    let host = spec.submit.conf.explicit(keys::DRIVER_HOST.name).unwrap_or_default();
    spec.submit.deploy_mode == DeployMode::Client && host.split('.').any(|part| part == "svc")
}

/// The name by which the driver knows its own pod, so that executor pods can belong to it.
fn own_pod(spec: &RunSpec) -> Option<&str> {
    spec.submit.conf.explicit(keys::KUBERNETES_DRIVER_POD_NAME.name)
}

/// The pod that the person works in; it has a name even if the driver is not told.
fn client_pod(spec: &RunSpec, client: ProcId) -> Pod {
    let name = own_pod(spec).unwrap_or("client-pod").to_owned();
    let image = spec.submit.conf.text(&keys::KUBERNETES_CONTAINER_IMAGE).unwrap_or_default().to_owned();
    let mut pod = Pod::new(name, PodKind::Driver { application: 0 }, Request::default(), image, None);
    (pod.node, pod.phase, pod.proc) = (Some(spec.cluster.workers as usize), Phase::Running, Some(client));
    pod
}

/// The API server and the nodes, each on a machine of its own.
pub(super) fn add_cluster(spec: &RunSpec, app: &Arc<AppSpec>, world: &mut World<Spark>, daemons: &mut Vec<Daemon>) -> Address {
    let apps: Arc<[Arc<AppSpec>]> = Arc::from([Arc::clone(app)]);
    let machine = world.add_machine("api-server");
    let place = Address { machine, port: Address::API_SERVER };
    start("api-server".to_owned(), machine, new_api_server(), world, daemons);
    start_workers(spec, |number| new_kubelet(spec, number, place, &apps), world, daemons);
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
