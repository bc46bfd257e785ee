//! A record as a line of the list of events: who did what. The reasons are the business of the rules.

use crate::base::ProcId;
use crate::sim::Cluster;
use crate::sim::ExitStatus;
use crate::sim::Fact;
use crate::sim::LossReason;
use crate::sim::Record;
use crate::spark::fact::AppFact;
use crate::spark::fact::JobEnd;
use crate::spark::fact::ProgramFact;
use crate::spark::fact::SparkFact;
use crate::spark::fact::TaskEnd;
use crate::spark::protocol::Spark;

/// The name a person would use for a process.
pub fn name(cluster: &Cluster<Spark>, proc: ProcId) -> String {
    cluster.process(proc).map_or_else(|| proc.to_string(), |info| info.name.clone())
}

fn machine(cluster: &Cluster<Spark>, machine: crate::base::MachineId) -> String {
    cluster.machine(machine).map_or_else(|| machine.to_string(), |known| known.name.clone())
}

/// What the record says, in one line.
pub fn line(cluster: &Cluster<Spark>, record: &Record<Spark>) -> String {
    let who = |proc: &ProcId| name(cluster, *proc);
    let at = |id: &crate::base::MachineId| machine(cluster, *id);
    match &record.fact {
        Fact::MachineCrashed { machine } => format!("{} goes down with everything on it", at(machine)),
        Fact::MachineRestarted { machine } => format!("{} is up again", at(machine)),
        Fact::ProcessStarted { machine, name, parent, .. } => {
            let by = parent.map_or(String::new(), |parent| format!(", started by {}", who(&parent)));
            format!("{name} starts on {}{by}", at(machine))
        }
        Fact::ProcessEnded { proc, status } => match status {
            ExitStatus::Code(code) => format!("{} ends with exit code {code}", who(proc)),
            ExitStatus::Signal(signal) => format!("{} is ended by {}", who(proc), signal.name()),
            ExitStatus::MachineLost => format!("{} is gone with its machine", who(proc)),
        },
        Fact::Signalled { proc, signal } => format!("{} gets {}", who(proc), signal.name()),
        Fact::Frozen { proc } => format!("{} stops answering, but its sockets stay open", who(proc)),
        Fact::Thawed { proc } => format!("{} goes on", who(proc)),
        Fact::LinkCut { a, b, reset: true } => format!("connections between {} and {} are reset and refused", at(a), at(b)),
        Fact::LinkCut { a, b, reset: false } => format!("nothing gets through between {} and {} any more", at(a), at(b)),
        Fact::LinkHealed { a, b } => format!("{} and {} reach each other again", at(a), at(b)),
        Fact::LinkSlowed { a, b, factor } => format!("the link between {} and {} is {factor} times slower", at(a), at(b)),
        Fact::Sent { from, to, message, .. } => format!("{} → {}: {}", who(from), who(to), message.name()),
        Fact::Lost { reason: LossReason::Refused, .. } => "the message is refused: nobody listens there any more".to_owned(),
        Fact::Lost { reason: LossReason::Silent, .. } => "the message gets no answer".to_owned(),
        Fact::Disconnected { proc, peer } => format!("{} sees its connection to {} close", who(proc), who(peer)),
        Fact::Answered { proc, work, .. } => format!("{} has computed stage {} partition {}", who(proc), work.stage, work.partition),
        Fact::Domain(fact) => domain(cluster, fact),
        Fact::MachineAdded { name, .. } => format!("{name} is there"),
        Fact::Listening { proc, .. } => format!("{} listens for connections", who(proc)),
    }
}

fn domain(cluster: &Cluster<Spark>, fact: &SparkFact) -> String {
    match fact {
        SparkFact::App { fact, .. } => app(fact),
        SparkFact::Manager(listed) => {
            let note = listed.note.as_deref().map(|note| format!(" ({note})")).unwrap_or_default();
            format!("{} lists {} as {}{note}", name(cluster, listed.manager), listed.id, listed.state)
        }
        SparkFact::Program { fact, .. } => match fact {
            ProgramFact::Started => "the program begins".to_owned(),
            ProgramFact::Asked { job } => format!("the program asks for action {} and waits", job + 1),
            ProgramFact::ShowedResult { rows, .. } => format!("the program prints the result: {rows} rows"),
            ProgramFact::LastActionDone => "the program has done its last action".to_owned(),
            ProgramFact::Threw { error } => format!("the program fails: {error}"),
            ProgramFact::Returned { stopped: true } => "the program stops its session and returns".to_owned(),
            ProgramFact::Returned { stopped: false } => "the program returns without stopping its session".to_owned(),
            ProgramFact::Exited { code } => format!("the program exits with {code}"),
        },
        SparkFact::Printed(line) => format!("{} writes: {}", name(cluster, line.proc), line.shown()),
        SparkFact::Ending { proc } => format!("{} has a reason to end", name(cluster, *proc)),
        SparkFact::Note { proc } => format!("{} follows a rule", name(cluster, *proc)),
        SparkFact::Fault { text, .. } => format!("fault: {text}"),
        SparkFact::Connect(fact) => format!("Spark Connect: {fact:?}"),
    }
}

fn app(fact: &AppFact) -> String {
    match fact {
        AppFact::ContextStarted { name, master } => format!("the driver of {name} is up, with master {master}"),
        AppFact::Registered { id } => format!("the manager knows the application as {id}"),
        AppFact::ExecutorAdded { executor, host, cores, .. } => format!("executor {executor} registers from {host} with {cores} cores"),
        AppFact::ExecutorRemoved { executor, message, .. } => format!("the driver gives up executor {executor}: {message}"),
        AppFact::ExecutorExcluded { executor, .. } => format!("no more tasks for executor {executor}"),
        AppFact::ExecutorDecommissioning { executor } => format!("executor {executor} is to finish and go"),
        AppFact::ExecutorsRequested { total } => format!("the driver asks for {total} executors in all"),
        AppFact::JobStarted { job, title, stages } => format!("job {job} starts: {title} ({} stages)", stages.len()),
        AppFact::StageSubmitted { stage, attempt, name, tasks, .. } => {
            format!("stage {stage}.{attempt} {name} is submitted: {tasks} tasks")
        }
        AppFact::StageAborted { stage, .. } => format!("stage {stage} is given up, and with it the job"),
        AppFact::StageEnded { stage, attempt, failure: None } => format!("stage {stage}.{attempt} is done"),
        AppFact::StageEnded { stage, attempt, failure: Some(why) } => format!("stage {stage}.{attempt} fails: {why}"),
        AppFact::TaskStarted { task, executor, .. } => format!("{task} goes to executor {executor}"),
        AppFact::TaskEnded { task, executor, end, .. } => match end {
            TaskEnd::Success { rows, .. } => format!("{task} is done on executor {executor}: {rows} rows"),
            TaskEnd::Resubmitted => format!("{task} was done, but its output is lost; it must run again"),
            TaskEnd::FetchFailed { message, .. } => format!("{task} cannot fetch its input: {message}"),
            TaskEnd::Exception { class, message } => format!("{task} throws {class}: {message}"),
            TaskEnd::Killed { reason } => format!("{task} is killed: {reason}"),
            TaskEnd::ExecutorLost { reason, .. } => format!("{task} is lost with its executor: {reason}"),
            TaskEnd::ResultLost => format!("the result of {task} cannot be fetched"),
        },
        AppFact::JobEnded { job, end: JobEnd::Succeeded { rows, .. } } => format!("job {job} succeeds: {rows} rows"),
        AppFact::JobEnded { job, end: JobEnd::Failed { message } } => format!("job {job} fails: {message}"),
        AppFact::ShuffleLost { stage, partitions, .. } => format!("{} outputs of stage {stage} are gone", partitions.len()),
        AppFact::CacheStored { executor, .. } => format!("executor {executor} caches a block"),
        AppFact::CacheLost { executor, blocks } => format!("{blocks} cached blocks are gone with executor {executor}"),
        AppFact::NoResources => "tasks wait, and no executor can run them".to_owned(),
        AppFact::ContextStopped { exit_code } => format!("the context stops with code {exit_code}"),
    }
}
