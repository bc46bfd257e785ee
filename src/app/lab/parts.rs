//! An outcome as a list of names and values, the same list for every outcome, so that two can be laid side by side.

use crate::base::text::plural;
use crate::spark::explain::survives;
use crate::spark::outcome::Job;
use crate::spark::outcome::Outcome;
use crate::spark::outcome::survives::Kind;

/// One line of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub name: &'static str,
    /// Empty: the run has nothing of the kind, and the line need not be shown.
    pub value: String,
}

/// A word for how it ended, and a sign that needs no colour.
pub fn job(job: Job) -> (&'static str, &'static str) {
    match job {
        Job::Finished => ("✓", "finished"),
        Job::Failed => ("✗", "failed"),
        Job::Lost => ("?", "lost: nobody was told"),
        Job::Hangs => ("…", "hangs"),
        Job::Refused => ("⊘", "refused"),
        Job::RestartedThenFinished => ("↻", "restarted, then finished"),
    }
}

/// A place as its box on the stage is called: `worker:2` is worker2.
fn place(written: &str) -> String {
    written.replace(':', "").replace('_', " ")
}

fn yes(value: bool) -> String {
    if value { "yes" } else { "no" }.to_owned()
}

impl Part {
    /// The value, or what stands for having none of it.
    pub fn shown(&self) -> &str {
        if self.value.is_empty() { "none" } else { &self.value }
    }
}

/// Every part, always in this order.
pub fn parts(outcome: &Outcome) -> Vec<Part> {
    let part = |name, value: String| Part { name, value };
    let (sign, word) = job(outcome.job);
    let result = match outcome.result.correct {
        Some(true) => format!("correct, {}", plural(usize::try_from(outcome.result.rows.unwrap_or(0)).unwrap_or(0), "row")),
        Some(false) => "not the whole result".to_owned(),
        None => "none".to_owned(),
    };
    let alive = outcome.executors.iter().filter(|executor| executor.alive).count();
    let rerun: Vec<String> =
        outcome.stages.iter().filter(|stage| stage.attempts > 1).map(|stage| format!("stage {} ×{}", stage.id, stage.attempts)).collect();
    let processes = [
        part("job", format!("{sign} {word}")),
        part("result", result),
        part("result shown on", place(outcome.result.shown_on)),
        part("client's exit code", outcome.client.exit_code.map_or("none: it still waits".to_owned(), |code| code.to_string())),
        part("client left before the end", yes(outcome.client.exited_before_job_end)),
        part("driver was on", outcome.driver.location.as_deref().map_or("nothing: none started".to_owned(), place)),
        part("driver starts", outcome.driver.starts.to_string()),
        part("driver alive at the end", yes(outcome.driver.alive)),
        part("executors alive at the end", format!("{alive} of {}", outcome.executors.len())),
        part("tasks launched", outcome.tasks.launched.to_string()),
        part("tasks failed", outcome.tasks.failed.to_string()),
        part("tasks run again", outcome.tasks.rerun.to_string()),
        part("stages run again", if rerun.is_empty() { "none".to_owned() } else { rerun.join(", ") }),
        part("rows computed again", outcome.receipt.rows_recomputed.to_string()),
        part("rows lost", outcome.receipt.rows_lost.to_string()),
    ];
    let kept = |kind| part(survives::name(kind), outcome.survives.get(&kind).map(survives::short).unwrap_or_default());
    let logs = [
        part("driver log", outcome.logs.driver.as_deref().map_or("none".to_owned(), place)),
        part("executor logs", outcome.logs.executors.to_owned()),
    ];
    processes.into_iter().chain(Kind::ALL.map(kept)).chain(logs).collect()
}
