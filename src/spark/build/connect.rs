//! Spark Connect: a server that was running before, on its own machine, and clients on theirs.

use std::sync::Arc;

use crate::base::MachineId;
use crate::base::Rng;
use crate::base::VirtualSpan;
use crate::sim::LinkSpec;
use crate::sim::World;
use crate::spark::app_spec::AppSpec;
use crate::spark::application::cluster::Place;
use crate::spark::build::kubernetes;
use crate::spark::build::standalone;
use crate::spark::build::world::Built;
use crate::spark::build::world::Daemon;
use crate::spark::build::yarn;
use crate::spark::conf::Origin;
use crate::spark::conf::keys;
use crate::spark::connect::program::ClientProgram;
use crate::spark::connect::settings::ServiceSettings;
use crate::spark::connect::spec::ClientSpec;
use crate::spark::deploy::DeployMode;
use crate::spark::fact::Console;
use crate::spark::fault::Action;
use crate::spark::fault::Fault;
use crate::spark::fault::Target as FaultTarget;
use crate::spark::master::Master;
use crate::spark::pace;
use crate::spark::protocol::Spark;
use crate::spark::role::Role;
use crate::spark::role::connect::ConnectClient;
use crate::spark::role::connect::ConnectRole;
use crate::spark::role::connect::ConnectServer;
use crate::spark::role::connect::server::ServerBackend;
use crate::spark::role::connect::server::ServerSetup;
use crate::spark::spec::RunSpec;
use crate::spark::submit::ConnectUrl;
use crate::spark::submit::Language;
use crate::spark::submit::SubmitRequest;
use crate::spark::submit::Target;
use crate::spark::submit::Tool;

/// The master of a server that is started without one here. Spark's own default would be `local[*]`.
const SERVER_MASTER: &str = "local[2]";
/// The machine the server runs on, whatever the connection string calls it.
pub const SERVER_MACHINE: &str = "connect-server";

/// The request that stands for starting the server.
///
/// # Errors
/// Spark's message for a master URL that it refuses.
pub fn server_request(spec: &RunSpec) -> Result<SubmitRequest, String> {
    let conf = if spec.submit.own_server.is_some() { &spec.submit.conf } else { &spec.cluster.conf };
    let url = conf.explicit(keys::MASTER.name).unwrap_or(SERVER_MASTER);
    let master = match &spec.submit.own_server {
        Some(master) => master.clone(),
        None => Master::parse(url).map_err(|error| error.to_string())?,
    };
    Ok(SubmitRequest {
        version: spec.submit.version,
        tool: Tool::StartConnectServer,
        language: Language::Scala,
        target: Target::Master(master),
        own_server: None,
        deploy_mode: DeployMode::Client,
        supervise: false,
        name: "Spark Connect server".to_owned(),
        primary_resource: Some("spark-internal".to_owned()),
        main_class: Some("org.apache.spark.sql.connect.service.SparkConnectServer".to_owned()),
        app_args: Vec::new(),
        conf: conf.clone(),
    })
}

/// The clients of the run: those it names, or as many as its faults speak of, each of which collects every job.
pub fn clients(spec: &RunSpec, url: &ConnectUrl) -> Vec<ClientSpec> {
    if !spec.clients.is_empty() {
        return spec.clients.clone();
    }
    let number = |fault: &Fault| if let FaultTarget::Client(number) = fault.target { number as usize } else { 1 };
    let count = spec.faults.iter().map(number).max().unwrap_or(1);
    // What the program's own builder sets is sent to the server; what stands on the command line is not.
    let code = spec.submit.conf.settings().filter(|(key, setting)| setting.from == Origin::Code && *key != "spark.remote");
    let confs: Vec<(String, String)> = code.map(|(key, setting)| (key.to_owned(), setting.value.clone())).collect();
    let program = ClientProgram::collect_all(spec.work.len());
    vec![ClientSpec { confs, ..ClientSpec::new(url.clone(), program) }; count]
}

pub(super) fn build(spec: &RunSpec, url: &ConnectUrl, mut world: World<Spark>) -> Result<Built, String> {
    let client_machine = world.add_machine("client");
    if spec.submit.own_server.is_some() {
        return with_own_server(spec, url, world, client_machine);
    }
    let server_machine = world.add_machine(SERVER_MACHINE);
    let app = Arc::new(AppSpec { index: 0, request: Arc::new(server_request(spec)?), work: spec.work.clone() });
    let mut daemons = Vec::new();
    let backend = match &app.request.target {
        Target::Master(Master::Local { .. }) => ServerBackend::Local,
        Target::Master(Master::Standalone { masters }) => {
            ServerBackend::Standalone(standalone::add_cluster(spec, &app, masters, &mut world, &mut daemons))
        }
        Target::Master(Master::Yarn) => {
            let resource_manager = yarn::add_cluster(spec, &app, &mut world, &mut daemons);
            ServerBackend::Cluster(Place::Yarn { resource_manager })
        }
        Target::Master(Master::Kubernetes { .. }) => {
            let api_server = kubernetes::add_cluster(spec, &app, &mut world, &mut daemons);
            ServerBackend::Cluster(Place::Kube { api_server, pod: None })
        }
        Target::Master(other) => return Err(format!("a Connect server on `{other}` is not simulated")),
        Target::Connect(_) => return Err("a Connect server cannot be the client of another one".to_owned()),
    };
    let ready = match backend {
        ServerBackend::Local => VirtualSpan::ZERO,
        ServerBackend::Standalone(_) => pace::SERVER_UP,
        ServerBackend::Cluster(_) => pace::SERVER_ON_CLUSTER_UP,
    };
    let (settings, cores) = (ServiceSettings::new(&spec.cluster.conf), spec.cluster.client_cores);
    let setup = ServerSetup { app, settings, cores, backend, seed: spec.seed, warm: true, own: false };
    let absent = spec.faults.iter().any(|fault| fault.action == Action::Absent && fault.target == FaultTarget::ConnectServer);
    let start = |setup: ServerSetup| world.spawn(server_machine, "Connect server", server_role(setup));
    let server = (!absent).then(|| setup.clone()).map(start);
    let again = server_role(ServerSetup { warm: false, ..setup });
    daemons.push(Daemon { name: SERVER_MACHINE.to_owned(), machine: server_machine, proc: server, role: Arc::new(again) });
    let mut processes = Vec::new();
    for (number, mut client) in clients(spec, url).into_iter().enumerate() {
        client.starts += ready;
        let machine = if number == 0 { client_machine } else { world.add_machine(format!("client{}", number + 1)) };
        world.set_link(machine, server_machine, LinkSpec::OFFICE);
        let name = if number == 0 { "python".to_owned() } else { format!("python {}", number + 1) };
        processes.push(world.spawn(machine, name, client_role(spec, client, (number, server_machine))));
    }
    Ok(Built {
        world,
        version: spec.submit.version,
        client_machine,
        clients: processes,
        driver_with_client: false,
        masters: Vec::new(),
        daemons,
    })
}

/// `remote("local[*]")`: the client starts the server itself, as a child of its own, and it ends with the client.
fn with_own_server(spec: &RunSpec, url: &ConnectUrl, mut world: World<Spark>, client_machine: MachineId) -> Result<Built, String> {
    let app = Arc::new(AppSpec { index: 0, request: Arc::new(server_request(spec)?), work: spec.work.clone() });
    let (settings, cores) = (ServiceSettings::new(&app.request.conf), spec.cluster.client_cores);
    let setup = ServerSetup { app, settings, cores, backend: ServerBackend::Local, seed: spec.seed, warm: false, own: true };
    let client = clients(spec, url).swap_remove(0);
    let role = ConnectClient::new(
        Arc::new(client),
        spec.submit.version,
        Console::Terminal(0),
        client_machine,
        Rng::stream(spec.seed, "connect client 0"),
    );
    let role = ConnectRole::Client(Box::new(role.with_server(setup)));
    let client = world.spawn(client_machine, "python", Role::Connect(Box::new(role)));
    Ok(Built::without_cluster(world, spec.submit.version, client_machine, client))
}

fn server_role(setup: ServerSetup) -> Role {
    Role::Connect(Box::new(ConnectRole::Server(Box::new(ConnectServer::new(setup)))))
}

fn client_role(spec: &RunSpec, client: ClientSpec, (number, server): (usize, MachineId)) -> Role {
    let rng = Rng::stream(spec.seed, &format!("connect client {number}"));
    let console = Console::Terminal(u32::try_from(number).unwrap_or(u32::MAX));
    let role = ConnectClient::new(Arc::new(client), spec.submit.version, console, server, rng);
    Role::Connect(Box::new(ConnectRole::Client(Box::new(role))))
}
