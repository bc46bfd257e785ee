//! Who is where at the playhead: one pass over the cluster, so that a frame with a thousand executors looks at each of them once.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::app::lab::bars;
use crate::base::MachineId;
use crate::base::ProcId;
use crate::base::StageId;
use crate::base::text;
use crate::sim::Cluster;
use crate::sim::ExitStatus;
use crate::sim::ProcessInfo;
use crate::sim::Signal;
use crate::spark::id::ExecutorId;
use crate::spark::protocol::Spark;
use crate::spark::state::AppState;
use crate::spark::state::ExecutorState;
use crate::tui::widgets::cluster_map::Life;
use crate::tui::widgets::cluster_map::Slot;

/// Ended processes that are still shown on a machine.
const DEAD_SHOWN: usize = 2;

/// The processes, looked up by what the stage asks for.
pub(super) struct Cast<'a> {
    cluster: &'a Cluster<Spark>,
    by_machine: BTreeMap<MachineId, Vec<ProcId>>,
    children: BTreeMap<ProcId, Vec<ProcId>>,
    executors: BTreeMap<ProcId, (ExecutorId, &'a ExecutorState)>,
    /// How many shuffle outputs of each stage an executor holds.
    outputs: BTreeMap<ProcId, BTreeMap<StageId, usize>>,
    /// How often somebody of the same name had ended before.
    starts: Vec<u32>,
}

impl<'a> Cast<'a> {
    pub(super) fn of(cluster: &'a Cluster<Spark>) -> Self {
        let mut cast = Self {
            cluster,
            by_machine: BTreeMap::new(),
            children: BTreeMap::new(),
            executors: BTreeMap::new(),
            outputs: BTreeMap::new(),
            starts: Vec::new(),
        };
        let mut ended: BTreeMap<&str, u32> = BTreeMap::new();
        for (proc, info) in cluster.procs() {
            cast.by_machine.entry(info.machine).or_default().push(proc);
            if let Some(parent) = info.parent.filter(|parent| *parent != proc) {
                cast.children.entry(parent).or_default().push(proc);
            }
            let before = ended.entry(info.name.as_str()).or_default();
            cast.starts.push(*before);
            *before += u32::from(!info.alive());
        }
        for app in cluster.domain.apps.values() {
            cast.add(app);
        }
        cast
    }

    fn add(&mut self, app: &'a AppState) {
        for (id, executor) in &app.executors {
            self.executors.insert(executor.proc, (*id, executor));
        }
        for (stage, outputs) in &app.outputs {
            for (owner, count) in counted(app, outputs.iter().flatten()) {
                self.outputs.entry(owner.proc).or_default().insert(*stage, count);
            }
        }
    }

    /// Machines that offer room for executors stand on the right, and so does whatever hosts one.
    pub(super) fn works(&self, machine: MachineId) -> bool {
        let Some(info) = self.cluster.machine(machine) else { return false };
        let named = ["worker", "node"].iter().any(|name| info.name.starts_with(name));
        let here = self.by_machine.get(&machine).into_iter().flatten();
        named || here.filter_map(|proc| self.cluster.process(*proc)).any(|process| process.name.starts_with("worker"))
    }

    /// The processes of a machine, children below their parents, each with its depth: those that live, and the last ones that
    /// ended badly.
    pub(super) fn on(&self, machine: MachineId) -> Vec<(ProcId, &'a ProcessInfo, u16)> {
        let here = self.by_machine.get(&machine).map_or(&[][..], Vec::as_slice);
        let info = |proc: &ProcId| self.cluster.process(*proc);
        let ended = here.iter().rev().filter(|proc| info(proc).is_some_and(worth_showing)).take(DEAD_SHOWN);
        let mut shown: BTreeSet<ProcId> = ended.copied().collect();
        shown.extend(here.iter().filter(|proc| info(proc).is_some_and(ProcessInfo::alive)));
        let mut ordered = Vec::new();
        let roots = shown.iter().filter(|proc| info(proc).and_then(|info| info.parent).is_none_or(|parent| !shown.contains(&parent)));
        for root in roots {
            self.descend(*root, 0, &shown, &mut ordered);
        }
        ordered
    }

    fn descend(&self, proc: ProcId, depth: u16, shown: &BTreeSet<ProcId>, ordered: &mut Vec<(ProcId, &'a ProcessInfo, u16)>) {
        let Some(info) = self.cluster.process(proc) else { return };
        ordered.push((proc, info, depth));
        for child in self.children.get(&proc).into_iter().flatten().filter(|child| shown.contains(child)) {
            self.descend(*child, depth.saturating_add(1), shown, ordered);
        }
    }

    /// Whether it lives, and how it ended.
    pub(super) fn life(&self, proc: ProcId, info: &ProcessInfo) -> Life {
        if let Some((_, status, _)) = info.ended {
            return match status {
                ExitStatus::Code(code) => Life::Exited(code),
                ExitStatus::Signal(Signal::Terminate) => Life::Stopped,
                ExitStatus::Signal(signal) => Life::Killed(signal.name().to_owned()),
                ExitStatus::MachineLost => Life::MachineLost,
            };
        }
        if info.frozen.is_some() {
            return Life::Frozen;
        }
        match self.starts.get(proc.0 as usize).copied().unwrap_or(0) {
            0 => Life::Alive,
            before => Life::Restarted(before + 1),
        }
    }

    pub(super) fn is_executor(&self, proc: ProcId) -> bool {
        self.executors.contains_key(&proc)
    }

    /// The slots of an executor.
    pub(super) fn slots(&self, proc: ProcId) -> Vec<Slot> {
        let Some((_, executor)) = self.executors.get(&proc) else { return Vec::new() };
        let busy = executor.running.iter().map(|running| Slot::Busy {
            stage: running.task.stage.0 as usize,
            letter: bars::letter(running.task.stage),
            partition: running.task.partition,
            again: running.task.attempt > 0 || running.task.stage_attempt > 0,
        });
        let free = (executor.cores as usize).saturating_sub(executor.running.len());
        busy.chain(std::iter::repeat_n(Slot::Free, free)).collect()
    }

    /// What an executor holds: shuffle output, cached blocks; and what the driver thinks of it.
    pub(super) fn holds(&self, proc: ProcId) -> String {
        let Some((_, executor)) = self.executors.get(&proc) else { return String::new() };
        let mut said = Vec::new();
        if executor.removed.is_some() {
            said.push("given up by the driver".to_owned());
        }
        for (number, (stage, count)) in self.outputs.get(&proc).into_iter().flatten().enumerate() {
            let verb = if number == 0 { "holds " } else { "" };
            said.push(format!("{verb}{}", text::plural(*count, &format!("{} output", bars::letter(*stage)))));
        }
        if !executor.cached_blocks.is_empty() {
            said.push(text::plural(executor.cached_blocks.len(), "cached block"));
        }
        if executor.excluded {
            said.push("excluded".to_owned());
        }
        if executor.decommissioning {
            said.push("to be decommissioned".to_owned());
        }
        said.join(", ")
    }
}

/// How many of these are whose. Counted by number, without a search for each: a stage may have a hundred thousand outputs.
fn counted<'a>(app: &'a AppState, owners: impl Iterator<Item = &'a ExecutorId>) -> Vec<(&'a ExecutorState, usize)> {
    let numbered = app.executors.keys().filter(|id| **id < ExecutorId::FALLBACK).max().map_or(0, |id| id.0 as usize + 1);
    // Local mode's only executor comes after all numbers.
    let mut counts = vec![0; numbered + 1];
    for owner in owners {
        counts[(owner.0 as usize).min(numbered)] += 1;
    }
    let known = app.executors.iter().map(|(id, executor)| (&**executor, counts[(id.0 as usize).min(numbered)]));
    known.filter(|(_, count)| *count > 0).collect()
}

/// Whoever ended well is no news, unless it was somebody's client.
fn worth_showing(info: &ProcessInfo) -> bool {
    info.ended.is_some_and(|(_, status, _)| status != ExitStatus::Code(0) || info.parent.is_none())
}
