//! Where playing stops: an event in a person's words, such as `when map task 3 commits`, `before the first fetch`, `driver dies`
//! or `LaunchTask#4`. What is none of these is looked for word by word in the sentences.

use crate::app::lab::branch::Branch;
use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::TaskKey;
use crate::sim::Cluster;
use crate::sim::Fact;
use crate::sim::Record;
use crate::spark::explain::sentence;
use crate::spark::fact::AppFact;
use crate::spark::fact::SparkFact;
use crate::spark::protocol::Spark;

/// One event to stop at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breakpoint {
    /// Stops behind the event before it.
    pub before: bool,
    watch: Watch,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Watch {
    Task {
        stage: Stage,
        partition: Option<u32>,
        turn: Turn,
    },
    Stage {
        number: Option<u32>,
        turn: Turn,
    },
    Job {
        number: Option<u32>,
        turn: Turn,
    },
    Process {
        name: String,
        turn: Turn,
    },
    /// The first task begins that reads what other tasks have written.
    Fetch,
    Fault,
    /// So many messages of this name have been sent.
    Message {
        name: String,
        count: usize,
    },
    Words(Vec<String>),
}

/// Which stages are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Stage {
    Any,
    Number(u32),
    /// `map`, `reduce`, or a word of its name.
    Named(String),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Turn {
    Starts,
    Ends,
    Fails,
}

/// Words that say nothing about which event it is.
const SMALL: [&str; 14] = ["when", "the", "a", "an", "at", "of", "if", "stop", "as", "soon", "first", "next", "after", "is"];

impl Turn {
    fn of(word: &str) -> Option<Self> {
        Some(match word {
            "start" | "starts" | "begins" | "launches" | "launched" | "started" | "submitted" => Self::Starts,
            "commit" | "commits" | "committed" | "end" | "ends" | "ended" | "finish" | "finishes" | "finished" | "done" | "succeeds" => {
                Self::Ends
            }
            "fail" | "fails" | "failed" | "lost" | "dies" | "die" | "crashes" | "killed" => Self::Fails,
            _ => return None,
        })
    }

    fn says(self) -> &'static str {
        match self {
            Self::Starts => "starts",
            Self::Ends => "is done",
            Self::Fails => "fails",
        }
    }
}

impl Breakpoint {
    /// Understands what a person wrote; there is always something that it can mean.
    pub fn parse(text: &str) -> Self {
        let lower = text.to_lowercase();
        let mut words: Vec<&str> = lower.split_whitespace().collect();
        let before = words.first() == Some(&"before");
        words.retain(|word| *word != "before" && !SMALL.contains(word));
        let turn = words.iter().find_map(|word| Turn::of(word));
        let subject: Vec<&str> = words.iter().copied().filter(|word| Turn::of(word).is_none()).collect();
        let watch = counted(text).or_else(|| watch(&subject, turn));
        Self { before, watch: watch.unwrap_or_else(|| Watch::Words(words.iter().map(|word| (*word).to_owned()).collect())) }
    }

    /// What it was understood as.
    pub fn says(&self) -> String {
        let event = match &self.watch {
            Watch::Task { stage, partition, turn } => {
                let task = partition.map_or("a task".to_owned(), |partition| format!("task {partition}"));
                let of = match stage {
                    Stage::Any => String::new(),
                    Stage::Number(number) => format!(" of stage {number}"),
                    Stage::Named(name) => format!(" of a {name} stage"),
                };
                format!("{task}{of} {}", turn.says())
            }
            Watch::Stage { number, turn } => format!("{} {}", numbered("stage", *number), turn.says()),
            Watch::Job { number, turn } => format!("{} {}", numbered("job", *number), turn.says()),
            Watch::Process { name, turn } => {
                let article = if name.contains(|letter: char| letter.is_ascii_digit()) { "" } else { "the " };
                format!("{article}{name} {}", if *turn == Turn::Starts { "starts" } else { "ends" })
            }
            Watch::Fetch => "a task starts that reads shuffle output".to_owned(),
            Watch::Fault => "a fault strikes".to_owned(),
            Watch::Message { name, count } => format!("{name} number {count} is sent"),
            Watch::Words(words) => format!("an event says `{}`", words.join(" ")),
        };
        format!("{} {event}", if self.before { "just before" } else { "when" })
    }

    /// Whether this record is the event. The cluster has come at least as far.
    pub fn hits(&self, branch: &Branch, cluster: &Cluster<Spark>, id: RecordId, record: &Record<Spark>) -> bool {
        match &self.watch {
            Watch::Words(words) => {
                let said = sentence(cluster, record).to_lowercase();
                words.iter().all(|word| said.contains(word.as_str()))
            }
            Watch::Fault => matches!(&record.fact, Fact::Domain(SparkFact::Fault { .. })),
            Watch::Message { name, count } => {
                let named = |record: &Record<Spark>| matches!(&record.fact, Fact::Sent { message, .. } if message.name().eq_ignore_ascii_case(name));
                named(record) && branch.log.from(0).take(id.0 as usize + 1).filter(|(_, record)| named(record)).count() == *count
            }
            Watch::Process { name, turn } => match (&record.fact, turn) {
                (Fact::ProcessStarted { proc, .. }, Turn::Starts) | (Fact::ProcessEnded { proc, .. }, Turn::Ends | Turn::Fails) => {
                    is_called(cluster, *proc, name)
                }
                _ => false,
            },
            inside => matches!(&record.fact, Fact::Domain(SparkFact::App { app, fact }) if inside.is_in(cluster, *app, fact)),
        }
    }
}

impl Watch {
    /// Whether it is this fact of an application.
    fn is_in(&self, cluster: &Cluster<Spark>, app: ProcId, fact: &AppFact) -> bool {
        match (self, fact) {
            (Self::Fetch, AppFact::TaskStarted { task, .. }) => stage(cluster, app, *task).is_some_and(|(_, reads)| reads),
            (Self::Task { stage, partition, turn }, AppFact::TaskStarted { task, .. }) => {
                *turn == Turn::Starts && fits(cluster, app, *task, stage, *partition)
            }
            (Self::Task { stage, partition, turn }, AppFact::TaskEnded { task, end, .. }) => {
                let ended = if end.is_success() { Turn::Ends } else { Turn::Fails };
                *turn == ended && fits(cluster, app, *task, stage, *partition)
            }
            (Self::Stage { number, turn }, AppFact::StageSubmitted { stage, .. }) => {
                *turn == Turn::Starts && number.is_none_or(|number| number == stage.0)
            }
            (Self::Stage { number, turn }, AppFact::StageEnded { stage, failure, .. }) => {
                let ended = if failure.is_none() { Turn::Ends } else { Turn::Fails };
                *turn == ended && number.is_none_or(|number| number == stage.0)
            }
            (Self::Job { number, turn }, AppFact::JobStarted { job, .. }) => {
                *turn == Turn::Starts && number.is_none_or(|number| number == job.0)
            }
            (Self::Job { number, turn }, AppFact::JobEnded { job, .. }) => {
                *turn != Turn::Starts && number.is_none_or(|number| number == job.0)
            }
            _ => false,
        }
    }
}

fn numbered(what: &str, number: Option<u32>) -> String {
    number.map_or_else(|| format!("a {what}"), |number| format!("{what} {number}"))
}

/// `LaunchTask#3`.
fn counted(text: &str) -> Option<Watch> {
    let (name, count) = text.split_whitespace().last()?.split_once('#')?;
    Some(Watch::Message { name: name.to_owned(), count: count.parse().ok().filter(|count| *count > 0)? })
}

fn watch(subject: &[&str], turn: Option<Turn>) -> Option<Watch> {
    let number_after = |word: &str| {
        let place = subject.iter().position(|other| *other == word)?;
        subject.get(place + 1)?.parse().ok()
    };
    let letters = subject.iter().find_map(|word| lettered(word));
    if subject.iter().any(|word| matches!(*word, "fetch" | "fetches" | "fetched")) {
        return Some(Watch::Fetch);
    }
    if subject.contains(&"task") || letters.is_some() {
        let named = || subject.iter().take_while(|word| **word != "task").find(|word| word.parse::<u32>().is_err() && **word != "stage");
        let number = number_after("stage").or(letters.map(|(stage, _)| stage));
        let stage = match number {
            Some(number) => Stage::Number(number),
            None => named().map_or(Stage::Any, |name| Stage::Named((*name).to_owned())),
        };
        let partition = number_after("task").or(letters.map(|(_, partition)| partition));
        return Some(Watch::Task { stage, partition, turn: turn.unwrap_or(Turn::Starts) });
    }
    match subject {
        ["stage", ..] => Some(Watch::Stage { number: number_after("stage"), turn: turn.unwrap_or(Turn::Starts) }),
        ["job", ..] => Some(Watch::Job { number: number_after("job"), turn: turn.unwrap_or(Turn::Starts) }),
        ["fault"] | ["fault", "strikes"] => Some(Watch::Fault),
        ["driver" | "executor" | "client" | "master" | "python" | "connect" | "spark-submit", ..] => {
            turn.map(|turn| Watch::Process { name: subject.join(" "), turn })
        }
        [worker] if worker.starts_with("worker") => turn.map(|turn| Watch::Process { name: (*worker).to_owned(), turn }),
        _ => None,
    }
}

/// `a3`: the task as the stage draws it.
fn lettered(word: &str) -> Option<(u32, u32)> {
    let mut letters = word.chars();
    let stage = u32::from(letters.next().filter(char::is_ascii_lowercase)?) - u32::from('a');
    Some((stage, letters.as_str().parse().ok()?))
}

/// The name of a task's stage, and whether it reads what another one has written.
fn stage(cluster: &Cluster<Spark>, app: ProcId, task: TaskKey) -> Option<(&str, bool)> {
    let state = cluster.domain.apps.get(&app)?.stages.get(&(task.stage, task.stage_attempt))?;
    Some((state.name.as_str(), !state.parents.is_empty()))
}

fn fits(cluster: &Cluster<Spark>, app: ProcId, task: TaskKey, wanted: &Stage, partition: Option<u32>) -> bool {
    let in_stage = match wanted {
        Stage::Any => true,
        Stage::Number(number) => *number == task.stage.0,
        // In a plan of SQL no stage is called so: the ones that read tables map, the ones that read other stages reduce.
        Stage::Named(name) => stage(cluster, app, task).is_some_and(|(called, reads)| {
            called.to_lowercase().contains(name.as_str()) || (name == "map" && !reads) || (name == "reduce" && reads)
        }),
    };
    in_stage && partition.is_none_or(|partition| partition == task.partition)
}

/// Whether a person may mean this process by the name.
fn is_called(cluster: &Cluster<Spark>, proc: ProcId, name: &str) -> bool {
    let Some(info) = cluster.process(proc) else { return false };
    let machine = cluster.machine(info.machine).map_or("", |machine| machine.name.as_str());
    match name {
        "driver" => cluster.domain.apps.contains_key(&proc),
        "client" => info.parent.is_none() && machine.starts_with("client"),
        _ => info.name.to_lowercase().starts_with(name),
    }
}

#[cfg(test)]
mod tests {
    use super::Breakpoint;

    #[test]
    fn a_person_is_understood() {
        let says = |text| Breakpoint::parse(text).says();
        let texts = [
            "when map task 3 commits",
            "before the first fetch",
            "task 2 of stage 1 fails",
            "B4 starts",
            "stage 1 starts",
            "before job ends",
            "when the driver dies",
            "executor 1 starts",
            "worker0 dies",
            "LaunchTask#3",
            "fault",
            "RegisterApplication",
            "result 6000",
        ];
        insta::assert_snapshot!(texts.map(says).join("\n"), @r"
        when task 3 of a map stage is done
        just before a task starts that reads shuffle output
        when task 2 of stage 1 fails
        when task 4 of stage 1 starts
        when stage 1 starts
        just before a job is done
        when the driver ends
        when executor 1 starts
        when worker0 ends
        when LaunchTask number 3 is sent
        when a fault strikes
        when an event says `registerapplication`
        when an event says `result 6000`
        ");
    }
}
