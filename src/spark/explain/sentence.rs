//! A record as one sentence.

use crate::base::ProcId;
use crate::base::text::plural;
use crate::sim::Cluster;
use crate::sim::Fact;
use crate::sim::Log;
use crate::sim::LossReason;
use crate::sim::Record;
use crate::spark::explain::cache;
use crate::spark::explain::connect;
use crate::spark::explain::words;
use crate::spark::fact::AppFact;
use crate::spark::fact::JobEnd;
use crate::spark::fact::Listed;
use crate::spark::fact::LostExecutor;
use crate::spark::fact::ProgramFact;
use crate::spark::fact::SparkFact;
use crate::spark::fact::Stream;
use crate::spark::fact::TaskEnd;
use crate::spark::fault::Fault;
use crate::spark::protocol::Spark;
use crate::spark::rule;

/// What has happened, as one sentence with a full stop.
pub fn sentence(cluster: &Cluster<Spark>, record: &Record<Spark>) -> String {
    // All that a note has to say is its rule.
    if let (Fact::Domain(SparkFact::Note { .. }), Some(rule)) = (&record.fact, record.rule.and_then(rule::find)) {
        return rule.says.to_owned();
    }
    words::capital(&clause(cluster, &record.fact))
}

/// The same, with the whole run at hand: a message that did not arrive is called by its name.
pub fn told(log: &Log<Spark>, cluster: &Cluster<Spark>, record: &Record<Spark>) -> String {
    let Fact::Lost { sent, reason } = &record.fact else { return sentence(cluster, record) };
    let Some(Fact::Sent { from, to, message, .. }) = log.get(*sent).map(|sent| &sent.fact) else { return sentence(cluster, record) };
    let (from, to) = (words::process(cluster, *from), words::process(cluster, *to));
    let what = format!("{} from {from} to {to}", message.name());
    match reason {
        LossReason::Refused => format!("{what} is refused: nobody listens there."),
        LossReason::Silent => format!("{what} gets lost, and {from} is not told."),
    }
}

fn clause(cluster: &Cluster<Spark>, fact: &Fact<Spark>) -> String {
    let process = |proc: ProcId| words::process(cluster, proc);
    match fact {
        Fact::MachineAdded { name, .. } => format!("there is a machine called {name}"),
        Fact::MachineCrashed { machine } => format!("the machine {} goes down", words::machine(cluster, *machine)),
        Fact::MachineRestarted { machine } => format!("the machine {} is up again", words::machine(cluster, *machine)),
        Fact::ProcessStarted { machine, name, parent: Some(parent), .. } => {
            format!("{} starts {name} on {}", process(*parent), words::machine(cluster, *machine))
        }
        Fact::ProcessStarted { machine, name, parent: None, .. } => format!("{name} starts on {}", words::machine(cluster, *machine)),
        Fact::ProcessEnded { proc, status } => format!("{} ends {}", process(*proc), words::end(*status)),
        Fact::Signalled { proc, signal } => format!("{} gets {}", process(*proc), signal.name()),
        Fact::Frozen { proc } => format!("{} stands still; its connections stay open", process(*proc)),
        Fact::Thawed { proc } => format!("{} goes on", process(*proc)),
        Fact::LinkCut { a, b, reset } => {
            let how = if *reset { "breaks, and connections with it" } else { "lets nothing through, and nobody is told" };
            format!("the link between {} and {} {how}", words::machine(cluster, *a), words::machine(cluster, *b))
        }
        Fact::LinkHealed { a, b } => {
            format!("the link between {} and {} is whole again", words::machine(cluster, *a), words::machine(cluster, *b))
        }
        Fact::LinkSlowed { a, b, factor } => {
            format!("the link between {} and {} takes {factor} times as long", words::machine(cluster, *a), words::machine(cluster, *b))
        }
        Fact::Sent { from, to, message, .. } => format!("{} sends {} to {}", process(*from), message.name(), process(*to)),
        Fact::Lost { reason: LossReason::Refused, .. } => "a message is refused: nobody listens there".to_owned(),
        Fact::Lost { reason: LossReason::Silent, .. } => "a message gets lost, and its sender is not told".to_owned(),
        Fact::Disconnected { proc, peer } => format!("{} sees its connection with {} close", process(*proc), process(*peer)),
        Fact::Listening { proc, port, .. } => format!("{} listens on port {port}", process(*proc)),
        Fact::Answered { work, .. } => format!("task {} of stage {} is computed", work.partition, work.stage),
        Fact::Domain(fact) => domain(cluster, fact),
    }
}

fn domain(cluster: &Cluster<Spark>, fact: &SparkFact) -> String {
    match fact {
        SparkFact::App { fact, .. } => app(fact),
        SparkFact::Manager(listed) => manager(cluster, listed),
        SparkFact::Program { fact, .. } => program(fact),
        SparkFact::Printed(line) => {
            let stream = if line.stream == Stream::Stdout { "prints" } else { "logs" };
            format!("{} {stream}: {}", words::process(cluster, line.proc), line.shown())
        }
        SparkFact::Connect(fact) => connect::clause(cluster, fact),
        SparkFact::Ending { proc } => format!("{} is about to end", words::process(cluster, *proc)),
        SparkFact::Note { proc } => format!("{} follows a rule", words::process(cluster, *proc)),
        SparkFact::Fault { text, .. } => {
            let said = Fault::parse(text).map_or_else(|_| text.clone(), |fault| fault.says());
            format!("fault: {said}")
        }
    }
}

fn app(fact: &AppFact) -> String {
    match fact {
        AppFact::ContextStarted { master, .. } => format!("the driver's SparkContext starts, for {master}"),
        AppFact::Registered { id } => format!("the manager knows the application as {id}"),
        AppFact::ExecutorAdded { executor, host, cores, .. } => {
            format!("{} on {host} reports to the driver with {}", words::executor(*executor), plural(*cores as usize, "slot"))
        }
        AppFact::ExecutorRemoved { executor, why: LostExecutor::Stopped, .. } => format!("{} is sent home", words::executor(*executor)),
        AppFact::ExecutorRemoved { executor, message, .. } => format!("the driver gives up {}: {message}", words::executor(*executor)),
        AppFact::ExecutorExcluded { executor, .. } => format!("{} gets no more tasks: too many failed in it", words::executor(*executor)),
        AppFact::HostExcluded { host } => format!("no executor on {host} gets tasks any more: too many of them were excluded"),
        AppFact::ExecutorIncluded { executor } => {
            format!("{} gets tasks again: it was excluded for long enough", words::executor(*executor))
        }
        AppFact::ShuffleMoved { stage, partition, to } => {
            format!("the output of map task {partition} of stage {stage} moves to {}", words::executor(*to))
        }
        AppFact::ExecutorDecommissioning { executor } => format!("{} hands its blocks over before it goes", words::executor(*executor)),
        AppFact::ExecutorsRequested { total } => format!("the driver asks its manager for {} in all", plural(*total as usize, "executor")),
        AppFact::JobStarted { job, title, .. } => format!("job {job} begins: {title}"),
        AppFact::JobEnded { job, end: JobEnd::Succeeded { rows, .. } } => {
            format!("job {job} is done, with {}", plural(count(*rows), "row"))
        }
        AppFact::JobEnded { job, end: JobEnd::Failed { message } } => format!("job {job} fails: {message}"),
        AppFact::StageSubmitted { stage, attempt, name, tasks, .. } => {
            let again = if *attempt > 0 { format!(", attempt {attempt}") } else { String::new() };
            format!("stage {stage}{again} ({name}) is ready, with {}", plural(*tasks as usize, "task"))
        }
        AppFact::StageEnded { stage, failure: None, .. } => format!("stage {stage} is done"),
        AppFact::StageEnded { stage, attempt, failure: Some(why) } => format!("stage {stage}.{attempt} ends without success: {why}"),
        AppFact::TaskStarted { task, executor, speculative, .. } => {
            let why = if *speculative { ", a second copy because the first is slow" } else { "" };
            format!("{} starts in {}{why}", words::task(*task), words::executor(*executor))
        }
        AppFact::TaskEnded { task, executor, end, .. } => task_end(&words::task(*task), &words::executor(*executor), end),
        AppFact::StageAborted { stage, message } => format!("the driver gives stage {stage} up: {message}"),
        AppFact::ShuffleLost { stage, partitions, .. } => {
            format!("the output of {} of stage {stage} is gone", plural(partitions.len(), "map task"))
        }
        AppFact::CacheStored { .. }
        | AppFact::CacheRead { .. }
        | AppFact::CacheFull { .. }
        | AppFact::CacheDropped { .. }
        | AppFact::CacheLost { .. }
        | AppFact::CacheRecomputed { .. }
        | AppFact::BroadcastBuilt { .. }
        | AppFact::BroadcastFetched { .. }
        | AppFact::TaskSpilled { .. } => cache::clause(fact),
        AppFact::ViewCreated { name, global } => {
            let kind = if *global { "global temp view" } else { "temp view" };
            format!("the driver's session has now: {kind} {name}")
        }
        AppFact::Appended { task, rows, .. } => {
            format!("{} writes {} to the table outside", words::task(*task), plural(count(*rows), "row"))
        }
        AppFact::NoResources => "tasks wait, and no executor is there to take them".to_owned(),
        AppFact::ContextStopped { .. } => "the driver stops its SparkContext".to_owned(),
    }
}

fn task_end(task: &str, executor: &str, end: &TaskEnd) -> String {
    match end {
        TaskEnd::Success { rows, .. } => format!("{task} finishes in {executor}, with {}", plural(count(*rows), "row")),
        TaskEnd::Resubmitted => format!("{task} must run again: its output died with {executor}"),
        TaskEnd::FetchFailed { from: Some(from), .. } => format!("{task} cannot fetch its input from {}", words::executor(*from)),
        TaskEnd::FetchFailed { from: None, .. } => format!("{task} finds no address for its input"),
        TaskEnd::Exception { class, message } => format!("{task} throws {class}: {message}"),
        TaskEnd::Killed { reason } => format!("{task} is stopped: {reason}"),
        TaskEnd::ExecutorLost { reason, .. } => format!("{task} is lost with {executor}: {reason}"),
        TaskEnd::ResultLost => format!("{task} has finished, but its result cannot be fetched from {executor}"),
    }
}

fn manager(cluster: &Cluster<Spark>, listed: &Listed) -> String {
    let note = listed.note.as_ref().map_or_else(String::new, |note| format!(" ({note})"));
    format!("{} lists {} as {}{note}", words::process(cluster, listed.manager), listed.id, listed.state)
}

fn program(fact: &ProgramFact) -> String {
    match fact {
        ProgramFact::Started => "main() begins".to_owned(),
        ProgramFact::Asked { job } => format!("the program starts its action number {}", job + 1),
        ProgramFact::ShowedResult { rows, .. } => format!("the program shows its result: {}", plural(count(*rows), "row")),
        ProgramFact::LastActionDone => "the last action of the program is done".to_owned(),
        ProgramFact::Threw { error } => format!("main() throws: {error}"),
        ProgramFact::Returned { stopped: true } => "main() returns, after it stopped its session".to_owned(),
        ProgramFact::Returned { stopped: false } => "main() returns without stopping its session".to_owned(),
        ProgramFact::Exited { code } => format!("the program calls exit({code})"),
    }
}

fn count(rows: u64) -> usize {
    usize::try_from(rows).unwrap_or(usize::MAX)
}
