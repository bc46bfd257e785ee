//! Drawn runs about Connect sessions: a client makes a view, something happens to it, and somebody looks for the view afterwards.

use crate::base::Rng;
use crate::study::run::ClientWords;
use crate::study::run::FaultSpec;
use crate::study::run::RunSpec;

const VIEWS: [&str; 6] = ["recent", "top_ten", "cleaned", "joined", "sample", "totals"];
/// Two ids that nobody would take for one another.
const IDS: [&str; 2] = ["11111111-2222-4333-8444-555555555555", "99999999-8888-4777-8666-555555555555"];
const SESSION_TIMEOUT: &str = "spark.connect.session.manager.defaultSessionTimeout";

/// Makes a drawn Connect run one about a session. What is broken there is drawn here, too.
pub(super) fn draw(run: &mut RunSpec, user: &str, rng: &mut Rng) {
    let view = VIEWS[rng.index(VIEWS.len()).unwrap_or(0)];
    let kind = if rng.below(3) == 0 { "global-view" } else { "view" };
    let name = if kind == "view" { view.to_owned() } else { format!("global_temp.{view}") };
    let made = format!("{kind} {view} = range {}", 3 + rng.below(90));
    let url = |id: &str| format!("sc://connect:15002/;user_id={user};session_id={id}");
    run.submit = url(IDS[0]);
    run.sql = None;
    run.work = Some("map=6x3s reduce=6x6s".to_owned());
    run.horizon = Some("3h".to_owned());
    run.faults.clear();
    let client = |program: String| ClientWords { program, ..ClientWords::default() };
    let fault =
        |action: &str, target: &str, when: &str| FaultSpec { action: action.into(), target: target.into(), when: Some(when.into()) };
    match rng.below(5) {
        // The client is gone; another process comes with the same session id, or with one of its own.
        0 | 1 => {
            let own = rng.below(2) == 0;
            let visitor = ClientWords {
                program: format!("try count table {name}; stop"),
                url: own.then(|| url(IDS[1])),
                starts: Some(format!("{}s", 20 + rng.below(40))),
                ..ClientWords::default()
            };
            run.clients = vec![client(format!("{made}; collect work")), visitor];
            let action = if rng.below(3) == 0 { "interrupt" } else { "kill" };
            run.faults.push(fault(action, "client", "stage=0:tasks=1"));
        }
        // Nobody calls for so long that the session may be closed.
        2 => {
            let (timeout, idle) = (10 + 10 * rng.below(3), 5 + 10 * rng.below(4));
            run.cluster.get_or_insert_default().conf.insert(SESSION_TIMEOUT.to_owned(), format!("{timeout}m"));
            run.clients = vec![client(format!("{made}; count table {name}; idle {idle}m; try count table {name}"))];
        }
        // The server starts again while the client is idle.
        3 => {
            run.clients = vec![client(format!("{made}; idle 60s; try count table {name}; new-session; try count table {name}"))];
            run.faults.push(fault("kill", "connect-server", "t=25s"));
            run.faults.push(fault("start", "connect-server", "+5s"));
        }
        // The client lets its session go by itself.
        _ => {
            run.clients = vec![client(format!("{made}; count table {name}; stop; new-session; try count table {name}"))];
        }
    }
}

/// Runs that differ in which session a later client comes to.
pub(super) fn changes(run: &RunSpec) -> Vec<(String, RunSpec)> {
    let mut found = Vec::new();
    for (place, client) in run.clients.iter().enumerate().skip(1) {
        let mut changed = run.clone();
        if client.url.is_some() {
            changed.clients[place].url = None;
            found.push((format!("had client {} come with the session id of the first", place + 1), changed));
        } else if let Some((before, _)) = run.submit.split_once("session_id=") {
            changed.clients[place].url = Some(format!("{before}session_id={}", IDS[1]));
            found.push((format!("had client {} come with a session id of its own", place + 1), changed));
        }
    }
    for (place, client) in run.clients.iter().enumerate() {
        for (line, sentence) in [("stop; ", "without stop()"), ("new-session; ", "without a new session")] {
            if client.program.contains(line) {
                let mut changed = run.clone();
                changed.clients[place].program = client.program.replacen(line, "", 1);
                found.push((sentence.to_owned(), changed));
            }
        }
    }
    if let Some(timeout) = run.cluster.as_ref().and_then(|cluster| cluster.conf.get(SESSION_TIMEOUT)) {
        for other in ["5m", "60m"].into_iter().filter(|other| other != timeout) {
            let mut changed = run.clone();
            changed.cluster.get_or_insert_default().conf.insert(SESSION_TIMEOUT.to_owned(), other.to_owned());
            found.push((format!("with {SESSION_TIMEOUT}={other}"), changed));
        }
    }
    found
}
