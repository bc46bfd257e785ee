//! Spark Connect: a server that was running before, on its own machine, and clients on theirs.

use std::sync::Arc;

use crate::base::MachineId;
use crate::base::Rng;
use crate::base::VirtualSpan;
use crate::sim::LinkSpec;
use crate::sim::World;
use crate::spark::app_spec::AppSpec;
use crate::spark::build::standalone;
use crate::spark::build::world::Built;
use crate::spark::build::world::Daemon;
use crate::spark::conf::keys;
use crate::spark::connect::program::ClientProgram;
use crate::spark::connect::settings::ServiceSettings;
use crate::spark::connect::spec::ClientSpec;
use crate::spark::deploy::DeployMode;
use crate::spark::fact::Console;
use crate::spark::master::Master;
use crate::spark::pace;
use crate::spark::protocol::Spark;
use crate::spark::role::Role;
use crate::spark::role::connect::ConnectClient;
use crate::spark::role::connect::ConnectRole;
use crate::spark::role::connect::ConnectServer;
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
    let conf = &spec.cluster.conf;
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

/// The clients of the run: those it names, or one that collects each of its jobs.
pub fn clients(spec: &RunSpec, url: &ConnectUrl) -> Vec<ClientSpec> {
    if !spec.clients.is_empty() {
        return spec.clients.clone();
    }
    vec![ClientSpec::new(url.clone(), ClientProgram::collect_all(spec.work.len()))]
}

pub(super) fn build(spec: &RunSpec, url: &ConnectUrl, mut world: World<Spark>) -> Result<Built, String> {
    let client_machine = world.add_machine("client");
    let server_machine = world.add_machine(SERVER_MACHINE);
    let app = Arc::new(AppSpec { index: 0, request: server_request(spec)?, work: spec.work.clone() });
    let mut daemons = Vec::new();
    let masters = match &app.request.target {
        Target::Master(Master::Local { .. }) => Vec::new(),
        Target::Master(Master::Standalone { masters }) => standalone::add_cluster(spec, &app, masters, &mut world, &mut daemons),
        Target::Master(other) => return Err(format!("a Connect server on `{other}` is not simulated")),
        Target::Connect(_) => return Err("a Connect server cannot be the client of another one".to_owned()),
    };
    let ready = if masters.is_empty() { VirtualSpan::ZERO } else { pace::SERVER_UP };
    let (settings, cores) = (ServiceSettings::new(&spec.cluster.conf), spec.cluster.client_cores);
    let setup = ServerSetup { app, settings, cores, masters, seed: spec.seed, warm: true };
    let server = world.spawn(server_machine, "Connect server", server_role(setup.clone()));
    let again = server_role(ServerSetup { warm: false, ..setup });
    daemons.push(Daemon { name: SERVER_MACHINE.to_owned(), machine: server_machine, proc: Some(server), role: again });
    let mut processes = Vec::new();
    for (number, mut client) in clients(spec, url).into_iter().enumerate() {
        client.starts += ready;
        let machine = if number == 0 { client_machine } else { world.add_machine(format!("client{}", number + 1)) };
        world.set_link(machine, server_machine, LinkSpec::OFFICE);
        let name = if number == 0 { "python".to_owned() } else { format!("python {}", number + 1) };
        processes.push(world.spawn(machine, name, client_role(spec, client, (number, server_machine))));
    }
    Ok(Built { world, client_machine, clients: processes, driver_with_client: false, daemons })
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
