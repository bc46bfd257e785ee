//! What the managers list: the standalone master's page, YARN's applications, the pods.

use crate::spark::fact::ListedKind;
use crate::spark::operator::desk::Desk;

/// Entries as `id  state`; the answer of a manager that is not there is its error.
pub(super) fn master(desk: &Desk<'_>) -> Vec<String> {
    match desk.daemon("master") {
        Ok(_) => entries(desk, &[ListedKind::Worker, ListedKind::Application, ListedKind::Driver]),
        Err(why) => vec![format!("curl: {why}")],
    }
}

pub(super) fn yarn(desk: &Desk<'_>) -> Vec<String> {
    match desk.daemon("resource-manager") {
        Ok(_) => entries(desk, &[ListedKind::Worker, ListedKind::Application, ListedKind::Attempt]),
        Err(why) => vec![format!("yarn: {why}")],
    }
}

/// A deleted pod is not listed any more.
pub(super) fn pods(desk: &Desk<'_>) -> Vec<String> {
    if let Err(why) = api_server(desk) {
        return vec![format!("kubectl: {why}")];
    }
    let pods: Vec<String> = desk
        .listed(&[ListedKind::Pod])
        .filter(|(_, _, pod)| pod.state != "deleted")
        .map(|(_, id, pod)| format!("{id}  {}", pod.state))
        .collect();
    if pods.is_empty() { vec!["No resources found in default namespace.".to_owned()] } else { pods }
}

pub(super) fn api_server(desk: &Desk<'_>) -> Result<(), String> {
    desk.daemon("api-server").map(|_| ())
}

fn entries(desk: &Desk<'_>, kinds: &[ListedKind]) -> Vec<String> {
    let word = |kind| match kind {
        ListedKind::Worker => "machine",
        ListedKind::Driver => "driver",
        ListedKind::Attempt => "attempt",
        _ => "application",
    };
    desk.listed(kinds).map(|(kind, id, entry)| format!("{} {id}  {}", word(kind), entry.state)).collect()
}
