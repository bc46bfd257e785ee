//! What can be seen from the machine where the line was submitted.

use crate::base::MachineId;
use crate::base::ProcId;
use crate::base::text;
use crate::sim::Cluster;
use crate::sim::Fact;
use crate::sim::ProcessInfo;
use crate::sim::Reach;
use crate::spark::fact::Console;
use crate::spark::fact::ListedKind;
use crate::spark::fact::SparkFact;
use crate::spark::protocol::Spark;
use crate::spark::run::Run;
use crate::spark::state::AppState;
use crate::spark::state::ListedState;

/// The last lines that `tail` shows.
pub(super) const TAIL: usize = 6;

/// The operator's own machine, and the run as it stands.
pub(super) struct Desk<'a> {
    pub(super) run: &'a Run,
    pub(super) cluster: &'a Cluster<Spark>,
}

impl<'a> Desk<'a> {
    pub(super) fn new(run: &'a Run) -> Self {
        Self { run, cluster: run.world().cluster() }
    }

    /// The lines of a console as they were written; a line that comes again and again is shown once, with how often.
    pub(super) fn lines(&self, console: Console) -> Vec<String> {
        let ids = self.cluster.domain.consoles.get(&console).map_or(&[][..], |ids| ids.as_slice());
        let log = self.run.world().log();
        let mut lines: Vec<(String, usize)> = Vec::new();
        for id in ids {
            let Some(Fact::Domain(SparkFact::Printed(line))) = log.get(*id).map(|record| &record.fact) else { continue };
            let shown = line.shown();
            match lines.last_mut() {
                Some((last, times)) if *last == shown => *times += 1,
                _ => lines.push((shown, 1)),
            }
        }
        lines.into_iter().map(|(line, times)| if times > 1 { format!("{line}  (x{times})") } else { line }).collect()
    }

    pub(super) fn tail(&self, console: Console) -> Vec<String> {
        let mut lines = self.lines(console);
        lines.split_off(lines.len().saturating_sub(TAIL))
    }

    pub(super) fn terminal(&self) -> Vec<String> {
        let lines = self.lines(Console::Terminal(0));
        if lines.is_empty() { vec!["(nothing)".to_owned()] } else { lines }
    }

    pub(super) fn exit_code(&self) -> Vec<String> {
        let ended = self.run.clients().first().and_then(|&proc| self.cluster.process(proc)?.ended);
        vec![match ended {
            Some((_, status, _)) => status.code().map_or_else(|| "(the machine itself is down)".to_owned(), |code| code.to_string()),
            None => "(the command has not come back: there is no exit code yet)".to_owned(),
        }]
    }

    pub(super) fn processes(&self) -> Vec<String> {
        let here = self.run.client_machine();
        if self.cluster.machine(here).is_some_and(|machine| machine.down.is_some()) {
            return vec!["(the machine is down)".to_owned()];
        }
        let alive = self.cluster.procs().filter(|(_, info)| info.machine == here && info.alive());
        let names: Vec<String> = alive.map(|(_, info)| with_state(info)).collect();
        if names.is_empty() { vec!["(nothing of Spark runs here)".to_owned()] } else { names }
    }

    /// Asked on the machine itself, then on every other. The UI is up from the start of a context to its stop (spark.ui.port).
    /// On YARN in cluster mode the port is not 4040 but any free one, and in a pod it is not to be reached from outside at all.
    pub(super) fn web_ui(&self) -> Vec<String> {
        let here = self.run.client_machine();
        let machines = (0..).map(MachineId).zip(&self.cluster.machines);
        machines
            .map(|(machine, known)| {
                let name = if machine == here { "localhost" } else { known.name.as_str() };
                format!("{name}:4040  {}", self.ui_on(machine))
            })
            .collect()
    }

    fn ui_on(&self, machine: MachineId) -> String {
        if let Err(why) = self.reach(machine) {
            return why;
        }
        let apps = &self.cluster.domain.apps;
        let there = apps.iter().rev().find_map(|(&host, app)| {
            let info = self.cluster.process(host)?;
            let up = info.machine == machine && info.alive() && app.stopped.is_none() && self.public_port(machine);
            up.then_some((info, app))
        });
        match there {
            Some((info, _)) if info.frozen.is_some() => "no answer (timed out)".to_owned(),
            Some((_, app)) => format!("200 OK, {}", stages(app)),
            None => "connection refused".to_owned(),
        }
    }

    /// Whether a driver on this machine shows its UI at the usual port: with the client always, else only where no container hides it.
    fn public_port(&self, machine: MachineId) -> bool {
        machine == self.run.client_machine()
            || !self.cluster.machines.iter().any(|m| matches!(m.name.as_str(), "resource-manager" | "api-server"))
    }

    /// Whether a machine answers, or what `ssh` and `curl` say if not.
    pub(super) fn reach(&self, machine: MachineId) -> Result<(), String> {
        let here = self.run.client_machine();
        let down = |machine| self.cluster.machine(machine).is_some_and(|machine| machine.down.is_some());
        if down(here) {
            return Err("(your own machine is down)".to_owned());
        }
        if down(machine) {
            return Err("no route to host".to_owned());
        }
        match self.cluster.cuts.get(&(here.min(machine), here.max(machine))) {
            Some((_, true)) => Err("connection reset".to_owned()),
            Some((_, false)) => Err("no answer (timed out)".to_owned()),
            None => Ok(()),
        }
    }

    /// The newest process of this name, and whether it answers.
    pub(super) fn daemon(&self, name: &str) -> Result<ProcId, String> {
        let procs: Vec<(ProcId, &ProcessInfo)> = self.cluster.procs().filter(|(_, info)| info.name == name).collect();
        let Some((proc, _)) = procs.last() else { return Err("could not resolve host".to_owned()) };
        let newest = procs.iter().rev().find(|(_, info)| info.alive()).map_or(*proc, |(proc, _)| *proc);
        match self.cluster.reach(self.run.client_machine(), newest) {
            Reach::Open => Ok(newest),
            Reach::Refused(_) => Err("connection refused".to_owned()),
            Reach::Silent(_) => Err("no answer (timed out)".to_owned()),
        }
    }

    /// What a manager lists of this kind.
    pub(super) fn listed(&self, wanted: &[ListedKind]) -> impl Iterator<Item = (ListedKind, &'a str, &'a ListedState)> {
        let found = self.cluster.domain.listed.iter();
        found.filter(move |((_, kind, _), _)| wanted.contains(kind)).map(|((_, kind, id), state)| (*kind, id.as_str(), state))
    }
}

fn with_state(info: &ProcessInfo) -> String {
    if info.frozen.is_some() { format!("{} (stopped, does not react)", info.name) } else { info.name.clone() }
}

/// How far the application is, as its UI shows it.
fn stages(app: &AppState) -> String {
    let done = app.stages.values().filter(|stage| stage.ended.is_some() && stage.failure.is_none()).count();
    let executors = app.alive_executors().count();
    format!("{}: {done} of {} stages done, {}", app.name, app.stages.len(), text::plural(executors, "executor"))
}
