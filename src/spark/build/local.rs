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
use crate::spark::role::python::Python;
use crate::spark::role::submit::Submit;
use crate::spark::spec::RunSpec;
use crate::spark::submit::Language;
use crate::spark::submit::Tool;

pub(super) fn build(spec: &RunSpec, app: Arc<AppSpec>, mut world: World<Spark>) -> Built {
    let client_machine = world.add_machine("client");
    let role = Submit::new(Arc::clone(&app), Console::Terminal(0), spec.cluster.client_cores, Vec::new());
    let submit = start_client(client_machine, role, &app, &mut world);
    Built { world, client_machine, clients: vec![submit], driver_with_client: true, daemons: Vec::new() }
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
