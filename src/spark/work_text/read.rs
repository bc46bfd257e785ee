//! From words to jobs: what stands where, and what cannot.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::Diagnostic;
use crate::spark::storage::Persist;
use crate::spark::work::Broadcast;
use crate::spark::work::Exchange;
use crate::spark::work::JobPlan;
use crate::spark::work::StagePlan;
use crate::spark::work::StageWork;
use crate::spark::work::View;
use crate::spark::work_text::options;
use crate::spark::work_text::words;
use crate::spark::work_text::words::Word;

/// What an application does if nobody says: two stages, so that there is a shuffle whose output can be lost.
pub const USUAL: &str = "map=6x3s reduce=6x6s";

/// Reads the only job of a text.
///
/// # Errors
/// Every part that cannot be read, with its place; a second job is one of them.
pub fn parse(text: &str) -> Result<JobPlan, Vec<Diagnostic>> {
    let mut jobs = read(text)?;
    match jobs.pop() {
        Some(job) if jobs.is_empty() => Ok(job),
        _ => Err(vec![Diagnostic::at("--work", text, 0, text.len().max(1), "there is more than one job here").help("write one job")]),
    }
}

/// Reads the jobs of an application, one after the other.
///
/// # Errors
/// Every part that cannot be read, with its place.
pub fn jobs(text: &str) -> Result<Vec<Arc<JobPlan>>, Vec<Diagnostic>> {
    Ok(read(text)?.into_iter().map(Arc::new).collect())
}

fn read(text: &str) -> Result<Vec<JobPlan>, Vec<Diagnostic>> {
    let mut reader = Reader::default();
    let mut complaints = Vec::new();
    for word in words::split(text) {
        if let Err(message) = reader.take(&word) {
            let complaint = Diagnostic::at("--work", text, word.at, word.text.len(), message);
            complaints.push(complaint.help("write stages such as map=6x3s reduce=6x6s: name=TASKSxDURATION"));
        }
    }
    if complaints.is_empty() && reader.jobs.iter().chain([&reader.stages]).any(Vec::is_empty) {
        let complaint = Diagnostic::at("--work", text, 0, 1, "there is no stage in this work");
        complaints.push(complaint.help("for example map=6x3s reduce=6x6s"));
    }
    if complaints.is_empty() { Ok(reader.finish(text)) } else { Err(complaints) }
}

/// What has been read so far.
#[derive(Default)]
struct Reader {
    /// The jobs before the one that is read.
    jobs: Vec<Vec<StagePlan>>,
    stages: Vec<StagePlan>,
    datasets: u32,
    /// By job: what it broadcasts.
    broadcasts: BTreeMap<usize, Broadcast>,
    /// By job: the view it creates.
    views: BTreeMap<usize, View>,
}

impl Reader {
    fn take(&mut self, word: &Word<'_>) -> Result<(), String> {
        match word.text {
            ";" => self.jobs.push(std::mem::take(&mut self.stages)),
            "broadcast" => self.broadcast()?,
            text if text.starts_with("view=") || text.starts_with("global-view=") => self.name(text)?,
            text if text == "cache" || text.starts_with("cache=") => self.keep(text)?,
            name if !name.contains('=') => {
                let kept = self.jobs.iter().flatten().rfind(|stage| stage.name == name && stage.persist.is_some()).cloned();
                let stage = kept.ok_or_else(|| format!("`{name}` is not a stage, and no earlier job has cached one of that name"))?;
                if !self.stages.is_empty() {
                    return Err(format!("`{name}` is cached: a job can only begin with it"));
                }
                self.stages.push(stage);
            }
            text => self.stages.push(options::stage(text)?),
        }
        Ok(())
    }

    /// `cache` behind a stage: its rows are kept.
    fn keep(&mut self, text: &str) -> Result<(), String> {
        let (level, bytes) = options::level(text)?;
        if self.stages.len() > 1 {
            return Err("only the first stage of a job can be cached here".to_owned());
        }
        let Some(stage) = self.stages.first_mut() else { return Err("`cache` belongs behind the stage that is cached".to_owned()) };
        stage.persist = Some(Persist { dataset: self.datasets, level, bytes });
        self.datasets += 1;
        Ok(())
    }

    /// `view=NAME` or `global-view=NAME` behind a stage: its rows get a name in the session.
    fn name(&mut self, text: &str) -> Result<(), String> {
        let (kind, name) = text.split_once('=').unwrap_or_default();
        if self.stages.len() != 1 || name.is_empty() {
            return Err(format!("`{kind}=NAME` belongs behind the first stage of a job"));
        }
        let view = View { name: name.to_owned(), global: kind == "global-view" };
        if self.views.insert(self.jobs.len(), view).is_some() {
            return Err("one job creates one view here".to_owned());
        }
        Ok(())
    }

    /// `broadcast` behind the last stage of a job: its result is sent to every executor.
    fn broadcast(&mut self) -> Result<(), String> {
        let Some(last) = self.stages.last() else { return Err("`broadcast` belongs behind the last stage of a job".to_owned()) };
        let each = if let StageWork::Synthetic { result_bytes, .. } = last.work { result_bytes } else { 0 };
        let id = u32::try_from(self.broadcasts.len()).unwrap_or(u32::MAX);
        let broadcast = Broadcast { id, bytes: each * u64::from(last.tasks) };
        self.broadcasts.insert(self.jobs.len(), broadcast);
        Ok(())
    }

    fn finish(mut self, text: &str) -> Vec<JobPlan> {
        self.jobs.push(self.stages);
        let titles = text.split(';').map(|title| title.trim().to_owned());
        let plan = |(place, (stages, title)): (usize, (Vec<StagePlan>, String))| {
            let mut stages = chained(stages);
            if let (Some(before), Some(first)) = (place.checked_sub(1), stages.first_mut()) {
                first.joins = self.broadcasts.get(&before).copied();
            }
            JobPlan { title, stages, broadcast: self.broadcasts.get(&place).copied(), view: self.views.get(&place).cloned() }
        };
        self.jobs.into_iter().zip(titles).enumerate().map(plan).collect()
    }
}

/// Each stage reads the one before.
fn chained(mut stages: Vec<StagePlan>) -> Vec<StagePlan> {
    let tasks: Vec<u32> = stages.iter().map(|stage| stage.tasks).collect();
    let last = stages.len().saturating_sub(1);
    for (place, stage) in stages.iter_mut().enumerate() {
        stage.parents = place.checked_sub(1).into_iter().collect();
        stage.exchange = (place < last).then(|| Exchange::Hash { keys: vec!["key".to_owned()], buckets: tasks[place + 1] });
    }
    stages
}

#[cfg(test)]
mod tests {
    use super::Broadcast;
    use super::jobs;
    use super::parse;
    use crate::spark::work::Needs;

    #[test]
    fn work_is_read_stage_by_stage() {
        let job = parse("map=6x3s reduce=2x500ms:result=1m").unwrap();
        let shape: Vec<_> = job.stages.iter().map(|stage| (stage.name.as_str(), stage.tasks, stage.exchange.is_some())).collect();
        assert_eq!(shape, [("map", 6, true), ("reduce", 2, false)]);
        let complaints = parse("map=6 reduce=0x1s x").unwrap_err();
        assert_eq!(complaints.iter().map(|complaint| complaint.column).collect::<Vec<_>>(), [1, 7, 19]);
        assert!(parse(" ").is_err());
        assert!(parse("a=1x1s; b=1x1s").is_err());
        let job = parse("map=6x3s write=2x1s:append").unwrap();
        assert_eq!(job.stages.iter().map(|stage| stage.appends).collect::<Vec<_>>(), [false, true]);
    }

    #[test]
    fn a_later_job_begins_with_what_an_earlier_one_cached() {
        let jobs = jobs("load=4x3s cache=MEMORY_ONLY_2:64m count=2x1s; load top=1x1s").unwrap();
        let seen: Vec<String> = jobs
            .iter()
            .flat_map(|job| &job.stages)
            .map(|stage| {
                let kept =
                    stage.persist.map_or_else(|| "-".to_owned(), |kept| format!("{} {} {}", kept.dataset, kept.level, kept.bytes >> 20));
                format!("{} {} {kept}", stage.name, stage.tasks)
            })
            .collect();
        assert_eq!(seen, ["load 4 0 MEMORY_ONLY_2 64", "count 2 -", "load 4 0 MEMORY_ONLY_2 64", "top 1 -"]);
        assert_eq!(jobs[1].title, "load top=1x1s");
    }

    #[test]
    fn a_job_may_be_the_small_side_of_a_join() {
        let jobs = jobs("dim=2x1s:result=3m broadcast; fact=4x1s").unwrap();
        let broadcast = Some(Broadcast { id: 0, bytes: 6 << 20 });
        assert_eq!((jobs[0].broadcast, jobs[1].stages[0].joins, jobs[1].broadcast), (broadcast, broadcast, None));
    }

    #[test]
    fn the_first_stage_of_a_job_may_be_a_view() {
        let jobs = jobs("load=2x1s cache view=sales sum=1x1s; load global-view=all sum=1x1s").unwrap();
        let views: Vec<_> = jobs.iter().flat_map(|job| &job.view).map(|view| (view.name.as_str(), view.global)).collect();
        assert_eq!(views, [("sales", false), ("all", true)]);
        for wrong in ["view=v a=1x1s", "a=1x1s b=1x1s view=v", "a=1x1s view=", "a=1x1s view=v view=w"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_task_may_need_memory() {
        let job = parse("sort=2x3s:memory=300m:heap=1m:outside=2m").unwrap();
        assert_eq!(job.stages[0].needs, Needs { execution: 300 << 20, heap: 1 << 20, outside: 2 << 20 });
    }

    #[test]
    fn what_cannot_be_cached_is_said() {
        let said = |text: &str| jobs(text).unwrap_err().iter().map(|complaint| complaint.message.clone()).collect::<Vec<_>>().join("; ");
        insta::assert_snapshot!(
            [said("cache map=1x1s"), said("a=1x1s b=1x1s cache"), said("a=1x1s cache=RAM"), said("a=1x1s; b"), said("a=1x1s;"), said("a=1x1s:x=1m")].join("\n"),
            @r"
        `cache` belongs behind the stage that is cached
        only the first stage of a job can be cached here
        `RAM` is not a storage level: write one of MEMORY_ONLY, MEMORY_ONLY_2, MEMORY_ONLY_SER, MEMORY_AND_DISK, MEMORY_AND_DISK_2, MEMORY_AND_DISK_SER, DISK_ONLY, DISK_ONLY_2, DISK_ONLY_3
        `b` is not a stage, and no earlier job has cached one of that name
        there is no stage in this work
        `x` is not an option of a stage: they are result, memory, heap, outside
        "
        );
    }
}
