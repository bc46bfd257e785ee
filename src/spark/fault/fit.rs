//! Whether a fault fits a run: whether its target is there, whether that can be done to it, and whether its moment can come. Asked
//! before the run, so that no fault is taken and then does nothing.

use crate::base::Diagnostic;
use crate::spark::fault::kind::Kind;
use crate::spark::fault::kind::actions;
use crate::spark::fault::kind::kinds;
use crate::spark::fault::site::Cluster;
use crate::spark::fault::site::Site;
use crate::spark::fault::spec::Action;
use crate::spark::fault::spec::Fault;
use crate::spark::fault::target::Target;
use crate::spark::fault::when::When;
use crate::spark::spec::RunSpec;

/// What is wrong with one part of a fault.
struct Complaint {
    part: Part,
    message: String,
    help: String,
}

#[derive(Clone, Copy)]
enum Part {
    Action,
    Target,
    When,
}

/// Every complaint about the faults of a run, each with its place in the text that it was written as.
///
/// # Errors
/// If a fault does not fit.
pub fn check(spec: &RunSpec, texts: &[String]) -> Result<(), Vec<Diagnostic>> {
    let site = Site::of(spec);
    let mut found = Vec::new();
    for (place, fault) in spec.faults.iter().enumerate() {
        let written = texts.get(place).cloned().unwrap_or_else(|| fault.to_string());
        found.extend(complaints(fault, &spec.faults[..place], &site, &written));
    }
    if found.is_empty() { Ok(()) } else { Err(found) }
}

/// What is wrong with a fault that comes after others; `written` is how a person wrote it.
pub fn complaints(fault: &Fault, before: &[Fault], site: &Site, written: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    match missing(&fault.target, site) {
        Some(message) => {
            let help = format!("what can be hit in this run: {}", site.targets().join(", "));
            found.push(Complaint { part: Part::Target, message, help });
        }
        None => found.extend(unfit(fault, site)),
    }
    found.extend(never(&fault.action, &fault.when, before, site));
    found.into_iter().map(|complaint| complaint.at(written)).collect()
}

impl Complaint {
    fn at(self, written: &str) -> Diagnostic {
        let (what, when) = written.split_once('@').map_or((written, None), |(what, when)| (what, Some(when)));
        let action = what.split_once(':').map_or(what, |(action, _)| action);
        let (at, length) = match self.part {
            Part::Action => (0, action.len()),
            Part::Target => (action.len() + 1, what.len().saturating_sub(action.len() + 1)),
            Part::When => (what.len() + usize::from(when.is_some()), when.map_or(0, str::len)),
        };
        Diagnostic::at("--fault", written, at, length.max(1), self.message).help(self.help)
    }
}

/// Why there is no such target in this run.
fn missing(target: &Target, site: &Site) -> Option<String> {
    let kind = Kind::of(target);
    if !site.has(kind) {
        return Some(format!("there is no `{target}` in this run: {}", site.without(kind)));
    }
    match target {
        Target::Client(number) => {
            let most = site.clients?;
            (*number > most).then(|| format!("there is no `{target}`: this run has {most} of them"))
        }
        Target::Executor(0) if site.first_executor() == 1 => {
            Some(format!("there is no `{target}`: {} numbers executors from 1", site.manager_name()))
        }
        Target::ExecutorWithMapOutput if !site.has_maps() => {
            Some("no task of this work writes map output: it has one stage only".to_owned())
        }
        Target::Worker(number) if *number >= site.workers => {
            let last = site.workers.saturating_sub(1);
            Some(format!("there is no `{target}`: the workers of this run are 0 to {last}"))
        }
        Target::WorkerOfDriver if !site.driver_on_worker() => Some("no worker has the driver on it in this run".to_owned()),
        Target::WorkerWithoutDriver if site.driver_on_worker() && site.workers < 2 => {
            Some("the only worker of this run has the driver on it".to_owned())
        }
        Target::Machine(name) if !site.machines.contains(name) => Some(format!("there is no machine `{name}` in this run")),
        Target::Task { stage, partition } => match site.task_ranges.get(*stage as usize) {
            _ if site.task_ranges.is_empty() => None,
            None => Some(format!("there is no stage {stage} in this work: its last one is {}", site.task_ranges.len() - 1)),
            Some(tasks) => {
                (partition >= tasks).then(|| format!("stage {stage} has {tasks} tasks, so its last one is {stage}.{}", tasks - 1))
            }
        },
        Target::Link(a, b) => {
            if let Some(why) = missing(a, site).or_else(|| missing(b, site)) {
                return Some(why);
            }
            site.same_machine(a, b).then(|| format!("there is no link from `{a}` to `{b}`: both are on one machine"))
        }
        _ => None,
    }
}

/// Why this cannot be done to the target.
fn unfit(fault: &Fault, site: &Site) -> Option<Complaint> {
    let (word, kind) = (fault.action.word(), Kind::of(&fault.target));
    let possible = actions(kind, site);
    if let (Action::Fill, Target::Machine(name)) = (fault.action, &fault.target)
        && !site.writes_on(name)
    {
        let help = format!("disks that tasks write to: {}", site.disks().join(", "));
        return Some(Complaint { part: Part::Target, message: format!("nothing in this run writes to the disk of {name}"), help });
    }
    if possible.contains(&word) {
        return None;
    }
    let others: Vec<&str> = kinds(word, site).map(Kind::name).collect();
    let elsewhere =
        if others.is_empty() { format!("nothing in this run takes `{word}`") } else { format!("`{word}` fits {}", others.join(", ")) };
    Some(Complaint {
        part: Part::Action,
        message: format!("`{word}` cannot be done to `{}` in this run", fault.target),
        help: format!("what can be done to it: {}; {elsewhere}", possible.join(", ")),
    })
}

/// Why this moment never comes.
fn never(action: &Action, when: &When, before: &[Fault], site: &Site) -> Option<Complaint> {
    let complain = |message: String, help: &str| Some(Complaint { part: Part::When, message, help: help.to_owned() });
    if matches!(action, Action::Absent) && *when != When::Start {
        return complain(
            "absent means not there from the beginning, so it takes no other moment".to_owned(),
            "to end it later, write kill",
        );
    }
    let last = site.stages.len().saturating_sub(1);
    match when {
        When::After(_) if before.is_empty() => {
            complain("there is no fault before this one".to_owned(), "write a moment of its own, such as t=8s or stage=1")
        }
        When::Later(when, _) => never(action, when, before, site),
        When::MapDone if !site.stages.is_empty() && !site.has_maps() => {
            complain("this work has no map stage".to_owned(), "give it two stages, or write stage=0:tasks=1")
        }
        When::Stage(stage) | When::Tasks { stage, .. } if !site.stages.is_empty() && *stage as usize > last => {
            complain(format!("this work has no stage {stage}: its last one is {last}"), "stages are counted from 0")
        }
        // A fault before may make tasks run again, so that more of them finish.
        When::Tasks { stage, tasks } if before.is_empty() => {
            let most = *site.stages.get(*stage as usize)?;
            (*tasks > most).then_some(())?;
            complain(format!("stage {stage} has {most} tasks, so {tasks} of them never finish"), "name a smaller number")
        }
        _ => None,
    }
}

impl Site {
    /// Why there is nothing of this kind.
    fn without(&self, kind: Kind) -> String {
        let here = self.describe();
        match (kind, self.cluster) {
            (Kind::Executor, Cluster::Local) => format!("{here}, the executor is a part of the driver"),
            (Kind::Worker | Kind::Master, Cluster::LocalCluster) => format!("{here}, master and workers are threads of the driver"),
            (Kind::Python, _) => format!("{here}, and the program is not in Python"),
            (Kind::ConnectServer, _) if self.connect => "the client has started its own server: call it `driver`".to_owned(),
            _ => here,
        }
    }
}
