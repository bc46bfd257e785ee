//! Local mode: one machine, one JVM.

use std::sync::Arc;

use crate::sim::World;
use crate::spark::app_spec::AppSpec;
use crate::spark::build::world::Built;
use crate::spark::fact::Console;
use crate::spark::protocol::Spark;
use crate::spark::role::Role;
use crate::spark::role::submit::Submit;
use crate::spark::spec::RunSpec;

pub(super) fn build(spec: &RunSpec, app: Arc<AppSpec>, mut world: World<Spark>) -> Built {
    let client_machine = world.add_machine("client");
    let role = Submit::new(app, Console::Terminal(0), spec.cluster.client_cores, Vec::new());
    let submit = world.spawn(client_machine, "spark-submit", Role::Submit(Box::new(role)));
    Built { world, client_machine, clients: vec![submit], driver_with_client: true, daemons: Vec::new() }
}
