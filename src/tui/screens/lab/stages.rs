//! The stages of the job that runs, cut at the exchanges that caused them.

use ratatui::layout::Rect;

use crate::app::lab::Lab;
use crate::app::lab::bars;
use crate::base::StageId;
use crate::base::size;
use crate::base::text;
use crate::sim::ProcessInfo;
use crate::spark::state::AppState;
use crate::spark::state::StageState;
use crate::spark::state::StageStatus;
use crate::spark::work::Exchange;
use crate::spark::work::StagePlan;
use crate::tui::pen::Pen;
use crate::tui::pen::below;
use crate::tui::pen::inset;
use crate::tui::pen::row;
use crate::tui::screens::lab::timeline;
use crate::tui::theme::Role;
use crate::tui::widgets::dag_graph;
use crate::tui::widgets::dag_graph::Node;
use crate::tui::widgets::dag_graph::NodeState;

pub(super) fn draw(pen: &mut Pen<'_>, area: Rect, lab: &Lab) {
    let area = inset(area, 1);
    let Some(branch) = lab.branch() else { return };
    let current = lab.cluster.domain.current_app();
    let app = current.map(|(_, app)| app);
    let over = current.is_some_and(|(proc, app)| app.stopped.is_some() || !lab.cluster.process(proc).is_some_and(ProcessInfo::alive));
    // Stages are numbered over the application, job after job.
    let nodes: Vec<Node> =
        (0..).zip(branch.plans.iter().flat_map(|plan| &plan.stages)).map(|(number, stage)| node(number, stage, app, over)).collect();
    if nodes.is_empty() {
        pen.put(row(area, 0), "The work is not planned yet.", Role::Dim);
        return;
    }
    let counts = app.map(|app| app.counts).unwrap_or_default();
    let told = format!(
        "{} launched, {} done, {} failed, {} again",
        text::plural(counts.launched as usize, "task"),
        counts.succeeded,
        counts.failed,
        counts.rerun
    );
    let rows = if area.height > 6 { 2 } else { 0 };
    if rows > 0 {
        pen.put(row(area, 0), &told, Role::Dim);
    }
    let used = dag_graph::draw(pen, below(area, rows), &nodes);
    attempts(pen, below(area, rows + used + 1), lab);
}

/// Width of one attempt in the table.
const ATTEMPT: u16 = 38;

/// Every attempt so far where there is room below the graph: which task, where, from when to when, and how it went. The newest
/// ones if there are too many.
fn attempts(pen: &mut Pen<'_>, area: Rect, lab: &Lab) {
    let Some(branch) = lab.branch().filter(|_| area.height >= 3 && area.width >= ATTEMPT) else { return };
    let now = lab.playback.now;
    let columns = area.width / ATTEMPT;
    let room = usize::from(columns) * usize::from(area.height);
    for ((slot, attempt), number) in branch.bars.latest(now, room).into_iter().zip(0..) {
        let (column, line) = (number / area.height, number % area.height);
        let place = Rect { x: area.x + column * ATTEMPT, width: ATTEMPT - 2, ..row(area, line) };
        let task = attempt.task;
        let again = if task.attempt + task.stage_attempt > 0 { "↻" } else { " " };
        let ended = attempt.to.filter(|to| *to <= now);
        let (word, role) = match ended {
            None => ("runs", Role::Accent),
            Some(_) if attempt.failed => ("✗", Role::Bad),
            Some(_) => ("done", Role::Dim),
        };
        let name = format!("{}{}", bars::letter(task.stage), task.partition);
        let span = format!("{:>8} – {:<8}", attempt.from.to_string(), ended.map_or_else(String::new, |to| to.to_string()));
        let executor = format!(" {:<6}", timeline::executor(slot.executor));
        let pieces = [
            (format!("{name:<4}"), Role::Stage(task.stage.0 as usize)),
            (again.to_owned(), Role::Warn),
            (executor, Role::Text),
            (span, Role::Dim),
            (word.to_owned(), role),
        ];
        pen.pieces(place, pieces.iter().map(|(text, role)| (text.as_str(), *role)));
    }
}

fn node(number: u32, plan: &StagePlan, app: Option<&AppState>, over: bool) -> Node {
    let id = StageId(number);
    let attempts = app.map(|app| app.stages.range((id, 0)..=(id, u32::MAX)).collect::<Vec<_>>()).unwrap_or_default();
    let done = app.and_then(|app| app.outputs.get(&id)).map_or(0, |outputs| outputs.iter().flatten().count());
    let last = attempts.last().map(|(_, state)| *state);
    let state = match last.map(|state| state.status) {
        None if over => NodeState::Never,
        None => NodeState::Waiting,
        Some(StageStatus::Running) if over => NodeState::Stopped,
        Some(StageStatus::Running) => NodeState::Running,
        Some(StageStatus::Done) => NodeState::Done,
        Some(StageStatus::Failed) => NodeState::Failed,
    };
    Node {
        letter: bars::letter(id),
        name: plan.name.clone(),
        parents: plan.parents.clone(),
        done: u32::try_from(done).unwrap_or(u32::MAX),
        running: last.filter(|_| !over).map_or(0, |state| state.running),
        tasks: plan.tasks,
        state,
        again: u32::try_from(attempts.len().saturating_sub(1)).unwrap_or(0),
        exchange: plan.exchange.as_ref().map(exchange).unwrap_or_default(),
        passed: passed(&attempts),
    }
}

/// What the attempts of a stage have written so far.
fn passed(attempts: &[(&(StageId, u32), &StageState)]) -> String {
    let sum = |of: fn(&StageState) -> u64| attempts.iter().map(|(_, state)| of(state)).sum::<u64>();
    let (rows, bytes) = (sum(|state| state.rows), sum(|state| state.bytes));
    match (rows, bytes) {
        (0, _) => String::new(),
        (_, 0) => format!("{} rows", text::thousands(rows)),
        _ => format!("{} rows, {}", text::thousands(rows), size::print(bytes)),
    }
}

/// The cut in Spark's words.
fn exchange(exchange: &Exchange) -> String {
    match exchange {
        Exchange::Hash { keys, buckets } => format!("hash({}) {buckets}", keys.join(", ")),
        Exchange::Range { keys, buckets } => format!("range({}) {buckets}", keys.join(", ")),
        Exchange::Single => "to one task".to_owned(),
        Exchange::Broadcast => "broadcast".to_owned(),
        Exchange::RoundRobin { buckets } => format!("round robin {buckets}"),
    }
}
