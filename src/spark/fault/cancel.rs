//! `cancel` on YARN and Kubernetes: a person types the command that ends the application, in another terminal.

use crate::spark::address::Address;
use crate::spark::build::Built;
use crate::spark::conf::Conf;
use crate::spark::fact::ListedKind;
use crate::spark::role::Role;
use crate::spark::role::kube::KubeKill;
use crate::spark::role::kube::KubeRole;
use crate::spark::role::yarn::YarnKill;
use crate::spark::role::yarn::YarnRole;
use crate::spark::version::SparkVersion;
use crate::spark::yarn::AppName;

/// The command and its process, if there is something that it could end.
pub(super) fn command(built: &Built) -> Option<(&'static str, Role)> {
    let place = |name: &str, port: u16| {
        let daemon = built.daemons.iter().find(|daemon| daemon.name == name)?;
        Some(Address { machine: daemon.machine, port })
    };
    if let Some(resource_manager) = place("resource-manager", Address::RESOURCE_MANAGER) {
        let app = newest(built, ListedKind::Application, |_, state| matches!(state, "ACCEPTED" | "RUNNING"))?;
        let number = app.rsplit('_').next()?.parse().ok()?;
        let role = YarnKill::new(AppName(number), resource_manager, &Conf::new(SparkVersion::default()));
        return Some(("yarn application -kill", Role::Yarn(Box::new(YarnRole::Kill(Box::new(role))))));
    }
    let api_server = place("api-server", Address::API_SERVER)?;
    let pod =
        newest(built, ListedKind::Pod, |name, state| name.ends_with("-driver") && !matches!(state, "Completed" | "Error" | "deleted"))?;
    Some(("spark-submit --kill", Role::Kube(Box::new(KubeRole::Kill(Box::new(KubeKill::new(pod, api_server)))))))
}

fn newest(built: &Built, kind: ListedKind, wanted: impl Fn(&str, &str) -> bool) -> Option<String> {
    let listed = &built.world.cluster().domain.listed;
    listed.iter().rev().find(|((_, its, id), entry)| *its == kind && wanted(id, entry.state)).map(|((_, _, id), _)| id.clone())
}
