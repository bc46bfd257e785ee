//! What a driver or a Connect server holds in its memory beside rows: temp views and what sessions have set. It is gone with the process.

use crate::base::ProcId;
use crate::base::text;
use crate::sim::Cluster;
use crate::spark::connect::held::Held;
use crate::spark::protocol::Spark;
use crate::spark::state::connect::SessionState;

/// How many things of one session are named before the rest is counted.
const NAMED: usize = 4;

/// In words, one for each session; empty: it holds nothing, or cannot.
pub fn holds(cluster: &Cluster<Spark>, proc: ProcId) -> Vec<String> {
    if !cluster.alive(proc) {
        return Vec::new();
    }
    let domain = &cluster.domain;
    let mut told = Vec::new();
    if let Some(app) = domain.apps.get(&proc).filter(|app| app.stopped.is_none() && !app.views.is_empty()) {
        let views =
            app.views.keys().map(|(global, name)| if *global { format!("global temp view {name}") } else { format!("temp view {name}") });
        told.push(listed(views.collect()));
    }
    let open = domain.connect.sessions.iter().filter(|((server, _), session)| *server == proc && session.closed.is_none());
    for ((_, key), session) in open {
        let id: String = key.session.to_string().chars().take(8).collect();
        told.push(format!("session {id}… of {}: {}", key.user, of_session(session)));
    }
    let shared = domain.connect.shared.get(&proc).map(|held| names(held)).filter(|names| !names.is_empty());
    told.extend(shared.map(|names| format!("for all sessions: {}", listed(names))));
    told
}

fn of_session(session: &SessionState) -> String {
    let names = names(&session.own);
    if names.is_empty() { "nothing set".to_owned() } else { listed(names) }
}

/// Each thing once, in the order it was first set; what does nothing is not held.
fn names<T>(held: &[(T, Held)]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for (_, held) in held {
        let name = held.to_string();
        if !matches!(held, Held::IdleSetting(_) | Held::Uncached(_)) && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

fn listed(mut names: Vec<String>) -> String {
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    let more = if more > 0 { format!(" and {} more", text::plural(more, "thing")) } else { String::new() };
    format!("{}{more}", names.join(", "))
}
