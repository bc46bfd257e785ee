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
    /// By the number of the machine.
    by_machine: Vec<Vec<ProcId>>,
    /// By the number of the process.
    members: Vec<Member<'a>>,
}

/// What the stage asks of one process.
#[derive(Default)]
struct Member<'a> {
    children: Vec<ProcId>,
    /// It is an executor.
    executor: Option<&'a ExecutorState>,
    /// How many shuffle outputs of each stage it holds.
    outputs: Vec<(StageId, usize)>,
    /// How often somebody of the same name had ended before.
    starts: u32,
}

impl<'a> Cast<'a> {
    pub(super) fn of(cluster: &'a Cluster<Spark>) -> Self {
        let by_machine = cluster.machines.iter().map(|_| Vec::new()).collect();
        let members = cluster.procs().map(|_| Member::default()).collect();
        let mut cast = Self { cluster, by_machine, members };
        let mut ended: BTreeMap<&str, u32> = BTreeMap::new();
        for (proc, info) in cluster.procs() {
            if let Some(here) = cast.by_machine.get_mut(info.machine.0 as usize) {
                here.push(proc);
            }
            if let Some(parent) = info.parent.filter(|parent| *parent != proc) {
                cast.change(parent, |member| member.children.push(proc));
            }
            let before = ended.entry(info.name.as_str()).or_default();
            cast.change(proc, |member| member.starts = *before);
            *before += u32::from(!info.alive());
        }
        for app in cluster.domain.apps.values() {
            cast.add(app);
        }
        cast
    }

    fn add(&mut self, app: &'a AppState) {
        for executor in app.executors.values() {
            self.change(executor.proc, |member| member.executor = Some(executor));
        }
        for (stage, outputs) in &app.outputs {
            for (owner, count) in counted(app, outputs.iter().flatten()) {
                self.change(owner.proc, |member| member.outputs.push((*stage, count)));
            }
        }
    }

    fn change(&mut self, proc: ProcId, how: impl FnOnce(&mut Member<'a>)) {
        if let Some(member) = self.members.get_mut(proc.0 as usize) {
            how(member);
        }
    }

    fn member(&self, proc: ProcId) -> Option<&Member<'a>> {
        self.members.get(proc.0 as usize)
    }

    fn here(&self, machine: MachineId) -> &[ProcId] {
        self.by_machine.get(machine.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// Machines that offer room for executors stand on the right, and so does whatever hosts one.
    pub(super) fn works(&self, machine: MachineId) -> bool {
        let Some(info) = self.cluster.machine(machine) else { return false };
        let named = ["worker", "node"].iter().any(|name| info.name.starts_with(name));
        named || self.here(machine).iter().filter_map(|proc| self.cluster.process(*proc)).any(|process| process.name.starts_with("worker"))
    }

    /// The processes of a machine, children below their parents, each with its depth: those that live, and the last ones that
    /// ended badly.
    pub(super) fn on(&self, machine: MachineId) -> Vec<(ProcId, &'a ProcessInfo, u16)> {
        let here = self.here(machine);
        let info = |proc: &ProcId| self.cluster.process(*proc);
        let worth = |proc: &ProcId| info(proc).is_some_and(|info| worth_showing(self.cluster, *proc, info));
        let ended = here.iter().rev().filter(|proc| worth(proc)).take(DEAD_SHOWN);
        let mut shown: BTreeSet<ProcId> = ended.copied().collect();
        shown.extend(here.iter().filter(|proc| info(proc).is_some_and(ProcessInfo::alive)));
        // Whoever is shown does not hang in the air: a dead worker stays above those that it had started.
        let parents: Vec<ProcId> = shown.iter().filter_map(|proc| info(proc)?.parent).filter(|parent| here.contains(parent)).collect();
        shown.extend(parents.into_iter().filter(worth));
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
        for child in self.member(proc).into_iter().flat_map(|member| &member.children).filter(|child| shown.contains(child)) {
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
        match self.member(proc).map_or(0, |member| member.starts) {
            0 => Life::Alive,
            before => Life::Restarted(before + 1),
        }
    }

    fn executor(&self, proc: ProcId) -> Option<&'a ExecutorState> {
        self.member(proc)?.executor
    }

    pub(super) fn is_executor(&self, proc: ProcId) -> bool {
        self.executor(proc).is_some()
    }

    /// The slots of an executor.
    pub(super) fn slots(&self, proc: ProcId) -> Vec<Slot> {
        let Some(executor) = self.executor(proc) else { return Vec::new() };
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
        let Some(executor) = self.executor(proc) else { return String::new() };
        let mut said = Vec::new();
        if executor.removed.is_some() {
            said.push("given up by the driver".to_owned());
        }
        for (number, (stage, count)) in self.member(proc).into_iter().flat_map(|member| &member.outputs).enumerate() {
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

/// Whoever ended well is no news, unless it was somebody's client or the driver: where that was is the point.
fn worth_showing(cluster: &Cluster<Spark>, proc: ProcId, info: &ProcessInfo) -> bool {
    let well = info.ended.is_some_and(|(_, status, _)| status == ExitStatus::Code(0));
    info.ended.is_some() && (!well || info.parent.is_none() || cluster.domain.apps.contains_key(&proc))
}
