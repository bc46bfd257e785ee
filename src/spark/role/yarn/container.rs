//! What is started in a container.

use std::sync::Arc;

use crate::base::ProcId;
use crate::spark::address::Address;
use crate::spark::app_spec::AppSpec;
use crate::spark::executor::Seat;
use crate::spark::fact::Console;
use crate::spark::message::yarn::Payload;
use crate::spark::role::Role;
use crate::spark::role::executor::ExecutorRole;
use crate::spark::role::yarn::ApplicationMaster;
use crate::spark::role::yarn::YarnRole;
use crate::spark::yarn::ContainerId;

/// The node that a container is started on.
pub(super) struct Ground<'a> {
    pub(super) host: &'a str,
    /// Its `NodeManager`, in which YARN's external shuffle service runs.
    pub(super) server: ProcId,
    pub(super) resource_manager: Address,
}

/// The process of a container: its name and what it does.
pub(super) fn role(container: ContainerId, what: &Payload, ground: &Ground, spec: Arc<AppSpec>) -> (String, Role) {
    let &Ground { host, server, resource_manager } = ground;
    match *what {
        Payload::Executor { executor, driver, cores } => {
            let console = Console::Executor { app: driver, executor };
            let request = Arc::clone(&spec.request);
            let seat = Seat { id: executor, driver, host: host.to_owned(), cores, console, server };
            (format!("executor {executor}"), Role::Executor(Box::new(ExecutorRole::new(seat, request))))
        }
        Payload::ApplicationMaster { driver, last } => {
            let name = if driver.is_some() { "ApplicationMaster" } else { "driver (ApplicationMaster)" };
            let master = ApplicationMaster::new(container, resource_manager, spec, driver, last);
            (name.to_owned(), Role::Yarn(Box::new(YarnRole::ApplicationMaster(Box::new(master)))))
        }
    }
}
