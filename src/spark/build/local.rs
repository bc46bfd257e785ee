//! Local mode: one machine, one JVM.

use std::sync::Arc;

use crate::base::MachineId;
use crate::base::ProcId;
use crate::sim::World;
use crate::spark::app_spec::AppSpec;
use crate::spark::build::world::Built;
use crate::spark::fact::Console;
use crate::spark::protocol::Spark;
use crate::spark::role::Role;
use crate::spark::role::master::Master;
use crate::spark::role::python::Python;
use crate::spark::role::submit::Submit;
use crate::spark::role::worker::Worker;
use crate::spark::spec::RunSpec;
use crate::spark::standalone::MasterPlace;
use crate::spark::submit::Language;
use crate::spark::submit::Tool;

pub(super) fn build(spec: &RunSpec, app: &Arc<AppSpec>, mut world: World<Spark>) -> Built {
    let client_machine = world.add_machine("client");
    let role = Submit::new(Arc::clone(app), Console::Terminal(0), spec.cluster.client_cores, Vec::new());
    let submit = start_client(client_machine, role, app, &mut world);
    Built::without_cluster(world, spec.submit.version, client_machine, submit)
}

/// `local-cluster[w,c,m]`: master and workers are threads of the driver's JVM, executors are JVMs of their own.
pub(super) fn build_cluster(
    spec: &RunSpec,
    app: &Arc<AppSpec>,
    (workers, cores, memory): (u32, u32, u64),
    mut world: World<Spark>,
) -> Built {
    let client_machine = world.add_machine("client");
    let place = MasterPlace { machine: client_machine, port: MasterPlace::PORT, name: "localhost:7077".to_owned() };
    let jvm = Submit::new(Arc::clone(app), Console::Terminal(0), spec.cluster.client_cores, vec![place.clone()]);
    let client = start_client(client_machine, jvm, app, &mut world);
    let apps: Arc<[Arc<AppSpec>]> = Arc::from([Arc::clone(app)]);
    let master = Master::new(spec.cluster.conf.clone(), None, false).inside(client);
    world.spawn(client_machine, "master thread", Role::Master(Box::new(master)));
    for number in 0..workers {
        let (id, host) = (format!("worker{number}"), "localhost".to_owned());
        let conf = spec.cluster.conf.clone();
        let worker = Worker::new(id, host, (cores, memory), vec![place.clone()], conf, Arc::clone(&apps)).inside(client);
        world.spawn(client_machine, format!("worker thread {number}"), Role::Worker(Box::new(worker)));
    }
    Built::without_cluster(world, spec.submit.version, client_machine, client)
}

/// What the person starts: spark-submit, Python, or the program itself.
pub(super) fn start_client(machine: MachineId, jvm: Submit, app: &Arc<AppSpec>, world: &mut World<Spark>) -> ProcId {
    let own = app.request.tool == Tool::Program;
    match app.request.language {
        Language::Python if own => {
            let role = Python::first(app, Console::Terminal(0), jvm);
            world.spawn(machine, "python", Role::Python(Box::new(role)))
        }
        _ => world.spawn(machine, if own { "java" } else { "spark-submit" }, Role::Submit(Box::new(jvm))),
    }
}
