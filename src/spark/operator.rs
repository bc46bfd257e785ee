//! What an operator finds after a run, without a picture: a terminal, an exit code, lists of managers, logs that can be read or
//! not, and a web UI that answers or does not. Everything is read off the run; whatever cannot be reached says so.
//!
//! The same looks are offered for every topology, so that the list itself gives nothing away.

mod desk;
mod lists;
mod logs;

use serde::Serialize;

use crate::spark::run::Run;

/// One thing the operator can look at, and what it shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Look {
    /// What it is for, in a few words.
    pub what: &'static str,
    /// What would be typed.
    pub command: &'static str,
    /// What comes back, line by line.
    pub answer: Vec<String>,
}

/// Every look, always the same ones in the same order.
pub fn looks(run: &Run) -> Vec<Look> {
    let desk = desk::Desk::new(run);
    let look = |what, command, answer: Vec<String>| Look { what, command, answer };
    vec![
        look("the terminal", "spark-submit … (what it has printed)", desk.terminal()),
        look("the exit code", "echo $?", desk.exit_code()),
        look("what runs on your machine", "ps", desk.processes()),
        look("the application's web UI", "curl -sI http://HOST:4040", desk.web_ui()),
        look("the standalone master's page", "curl http://master:8080", lists::master(&desk)),
        look("YARN's list", "yarn application -list -appStates ALL", lists::yarn(&desk)),
        look("the pods", "kubectl get pods", lists::pods(&desk)),
        look("YARN's logs", "yarn logs -applicationId ID", logs::yarn(&desk)),
        look("the pods' logs", "kubectl logs --tail=6 POD", logs::pods(&desk)),
        look("files on the machines", "ssh HOST tail -6 .../stderr", logs::files(&desk)),
        look("the Connect server's log", "ssh connect-server tail -6 logs/*.out", logs::server(&desk)),
    ]
}
