//! Synthetic work as a person writes it: `map=6x3s reduce=6x6s`, one stage after the other, each so many tasks of so long.

use crate::base::Diagnostic;
use crate::base::VirtualSpan;
use crate::spark::work::Exchange;
use crate::spark::work::JobPlan;
use crate::spark::work::StagePlan;
use crate::spark::work::StageWork;

/// Rows that a synthetic task yields when nothing else is said.
const ROWS: u64 = 1_000;
/// Bytes of such a task's result.
const BYTES: u64 = 1_024;

/// Reads a job: stages in a row, each reading the one before. Every stage may have `:result=SIZE`, the bytes each task yields.
///
/// # Errors
/// Every part that cannot be read, with its place.
pub fn parse(text: &str) -> Result<JobPlan, Vec<Diagnostic>> {
    let mut stages: Vec<StagePlan> = Vec::new();
    let mut complaints = Vec::new();
    let mut at = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let part = word.trim();
        if !part.is_empty() {
            match stage(part) {
                Ok(stage) => stages.push(stage),
                Err(message) => complaints.push(
                    Diagnostic::at("--work", text, at, part.len(), message)
                        .help("write stages such as map=6x3s reduce=6x6s: name=TASKSxDURATION"),
                ),
            }
        }
        at += word.len();
    }
    if !complaints.is_empty() {
        return Err(complaints);
    }
    if stages.is_empty() {
        return Err(vec![Diagnostic::at("--work", text, 0, 1, "there is no stage in this work").help("for example map=6x3s reduce=6x6s")]);
    }
    let tasks: Vec<u32> = stages.iter().map(|stage| stage.tasks).collect();
    let last = stages.len() - 1;
    for (place, stage) in stages.iter_mut().enumerate() {
        stage.parents = place.checked_sub(1).into_iter().collect();
        stage.exchange = (place < last).then(|| Exchange::Hash { keys: vec!["key".to_owned()], buckets: tasks[place + 1] });
    }
    Ok(JobPlan { title: text.trim().to_owned(), stages })
}

fn stage(part: &str) -> Result<StagePlan, String> {
    let (name, shape) = part.split_once('=').ok_or_else(|| format!("`{part}` is not a stage"))?;
    let (shape, result) = shape.split_once(":result=").map_or((shape, None), |(shape, result)| (shape, Some(result)));
    let (tasks, each) = shape.split_once('x').ok_or_else(|| format!("`{shape}` does not say how many tasks of how long"))?;
    let tasks: u32 = tasks.parse().map_err(|_| format!("`{tasks}` is not a number of tasks"))?;
    if tasks == 0 {
        return Err("a stage has at least one task".to_owned());
    }
    let each = VirtualSpan::parse(each, "s")?;
    let result_bytes = result.map_or(Ok(BYTES), |size| crate::base::size::parse(size, "b"))?;
    let work = StageWork::Synthetic { each, rows: ROWS, result_bytes };
    Ok(StagePlan { name: name.to_owned(), parents: Vec::new(), tasks, operators: Vec::new(), exchange: None, work })
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn work_is_read_stage_by_stage() {
        let job = parse("map=6x3s reduce=2x500ms:result=1m").unwrap();
        let shape: Vec<_> = job.stages.iter().map(|stage| (stage.name.as_str(), stage.tasks, stage.exchange.is_some())).collect();
        assert_eq!(shape, [("map", 6, true), ("reduce", 2, false)]);
        let complaints = parse("map=6 reduce=0x1s x").unwrap_err();
        assert_eq!(complaints.iter().map(|complaint| complaint.column).collect::<Vec<_>>(), [1, 7, 19]);
        assert!(parse(" ").is_err());
    }
}
