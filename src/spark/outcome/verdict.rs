//! How it ended for the application, for the person who submitted, and for the driver.

use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::VirtualTime;
use crate::sim::ExitStatus;
use crate::sim::Fact;
use crate::spark::fact::Console;
use crate::spark::fact::JobEnd;
use crate::spark::fact::ListedKind;
use crate::spark::fact::ProgramFact;
use crate::spark::fact::SparkFact;
use crate::spark::master::Manager;
use crate::spark::outcome::ClientOutcome;
use crate::spark::outcome::DriverOutcome;
use crate::spark::outcome::Job;
use crate::spark::outcome::ResultOutcome;
use crate::spark::outcome::Topology;
use crate::spark::outcome::connect;
use crate::spark::outcome::places;
use crate::spark::run::Run;
use crate::spark::state::AppState;
use crate::spark::work::Yield;

/// The verdict, and the record that decided it.
pub(super) struct Verdict {
    pub job: Job,
    pub detail: Option<&'static str>,
    pub result: ResultOutcome,
    pub client: ClientOutcome,
    pub driver: DriverOutcome,
    pub decided_by: Option<RecordId>,
}

pub(super) fn judge(run: &Run) -> Verdict {
    let (job, detail, decided_by) = job(run);
    Verdict { job, detail, result: result(run), client: client(run), driver: driver(run), decided_by }
}

/// Whether every action of the program had its result.
pub(super) fn complete(run: &Run, app: &AppState) -> bool {
    let done = app.jobs.values().filter(|job| matches!(job.end, Some((_, _, JobEnd::Succeeded { .. })))).count();
    done >= run.spec().work.len()
}

/// The processes that were meant to host the driver, in the order they started: a restart is another one.
fn drivers(run: &Run) -> Vec<ProcId> {
    let cluster = run.world().cluster();
    let hosts = |proc: ProcId, name: &str| cluster.domain.apps.contains_key(&proc) || name.starts_with("driver ");
    let found: Vec<ProcId> = cluster.procs().filter(|(proc, info)| hosts(*proc, &info.name)).map(|(proc, _)| proc).collect();
    if found.is_empty() && run.driver_with_client() { run.clients().first().copied().into_iter().collect() } else { found }
}

fn job(run: &Run) -> (Job, Option<&'static str>, Option<RecordId>) {
    if places::topology(run) == Topology::Connect {
        return connect::job(run);
    }
    let cluster = run.world().cluster();
    let drivers = drivers(run);
    let restarted = drivers.len() > 1;
    let Some(&host) = drivers.last() else {
        // No driver has started: either the client still waits for one, or it was turned away.
        let waiting = cluster.domain.listed.iter().any(|((_, kind, _), listed)| match kind {
            ListedKind::Driver => listed.state == "SUBMITTED",
            ListedKind::Application => listed.state == "ACCEPTED",
            ListedKind::Pod => matches!(listed.state, "Pending" | "ContainerCreating" | "ErrImagePull" | "ImagePullBackOff"),
            _ => false,
        });
        return match run.clients().first().and_then(|&client| cluster.process(client)).and_then(|info| info.ended) {
            // The manager keeps it, and no machine is large enough.
            Some((_, ExitStatus::Code(0), _)) if waiting => (Job::Hangs, None, None),
            Some((_, _, record)) => (Job::Failed, None, Some(record)),
            None => (Job::Hangs, None, None),
        };
    };
    let app = cluster.domain.apps.get(&host);
    let done = app.is_some_and(|app| complete(run, app));
    let again_and_again = drivers.len() > 2 && run.spec().submit.supervise;
    let Some((_, status, record)) = cluster.process(host).and_then(|info| info.ended) else {
        let detail = again_and_again.then_some("restarted_again_and_again");
        return (Job::Hangs, detail, app.and_then(|app| app.starving));
    };
    match (done, status == ExitStatus::Code(0) && !left_on_yarn(run, host)) {
        (true, true) if restarted => (Job::RestartedThenFinished, None, Some(record)),
        (true, true) => (Job::Finished, None, Some(record)),
        (true, false) if again_and_again => (Job::Hangs, Some("restarted_again_and_again"), Some(record)),
        (true, false) => (Job::Failed, Some("failed_after_correct_result"), Some(record)),
        // It had time to say that it failed: its context was stopped, or its main() threw, or it never had a context.
        (false, _) if app.is_none_or(|app| app.stopped.is_some()) || threw(run, host) || reported(run, host) => {
            (Job::Failed, None, Some(record))
        }
        (false, _) => (Job::Lost, None, Some(record)),
    }
}

/// Whether a submitter on YARN or Kubernetes outlived the driver and said how it ended.
fn reported(run: &Run, host: ProcId) -> bool {
    let ended = |proc: ProcId| run.world().cluster().process(proc).and_then(|info| info.ended);
    let client = run.clients().first().copied().filter(|&client| client != host).and_then(ended);
    let by_itself = |(at, status, _): (VirtualTime, ExitStatus, RecordId)| {
        matches!(status, ExitStatus::Code(_)) && ended(host).is_some_and(|(driver, _, _)| at > driver)
    };
    asks_the_manager(run) && client.is_some_and(by_itself)
}

/// On YARN and Kubernetes a submitter that waits asks the manager how the application is.
fn asks_the_manager(run: &Run) -> bool {
    matches!(run.spec().submit.manager(), Manager::Yarn | Manager::Kubernetes) && places::topology(run) == Topology::Cluster
}

/// On YARN a JVM's `System.exit` ends the attempt before it has said how it went: whatever the code, that is a failure.
/// (`ApplicationMaster`'s shutdown hook, 3.4 to 4.3.)
fn left_on_yarn(run: &Run, host: ProcId) -> bool {
    let exited = run.world().cluster().domain.programs.get(&host).is_some_and(|(_, fact)| matches!(fact, ProgramFact::Exited { .. }));
    exited && asks_the_manager(run) && run.spec().submit.manager() == Manager::Yarn
}

fn threw(run: &Run, host: ProcId) -> bool {
    run.world().cluster().domain.programs.get(&host).is_some_and(|(_, fact)| matches!(fact, ProgramFact::Threw { .. }))
}

/// The result that was shown last, and whether all that were shown are what a healthy run shows.
fn result(run: &Run) -> ResultOutcome {
    let log = run.world().log();
    let shown: Vec<_> = log
        .iter()
        .filter_map(|(_, record)| match &record.fact {
            Fact::Domain(SparkFact::Program { fact: ProgramFact::ShowedResult { job, rows, checksum, console }, .. }) => {
                Some((*job, Yield { rows: *rows, checksum: *checksum }, *console))
            }
            _ => None,
        })
        .collect();
    let Some((_, last, console)) = shown.last() else {
        return ResultOutcome { correct: None, rows: None, checksum: None, shown_on: "nowhere" };
    };
    let shown_on = match console {
        Console::Terminal(_) => "client_console",
        Console::Driver(_) | Console::Executor { .. } | Console::Daemon(_) => "driver_log",
    };
    let compared: Vec<Option<bool>> = shown.iter().map(|(job, result, _)| as_expected(run, *job, *result)).collect();
    let correct = if compared.contains(&Some(false)) { Some(false) } else { compared.into_iter().flatten().next_back() };
    ResultOutcome { correct, rows: Some(last.rows), checksum: Some(format!("{:016x}", last.checksum)), shown_on }
}

/// Whether a job has yielded what it does in a healthy run; `None` if that is not known.
fn as_expected(run: &Run, job: Option<usize>, result: Yield) -> Option<bool> {
    let expected = run.spec().expected.get(job?).copied()?;
    match expected {
        Some(expected) => Some(expected == result),
        // A run without faults is the healthy run.
        None => run.spec().faults.is_empty().then_some(true),
    }
}

fn client(run: &Run) -> ClientOutcome {
    let cluster = run.world().cluster();
    let ended = run.clients().first().and_then(|&proc| cluster.process(proc)).and_then(|info| info.ended);
    let exit_code = ended.and_then(|(_, status, _)| status.code());
    let exited_before_job_end = ended.is_some_and(|(at, _, _)| job_ends_after(run, at));
    ClientOutcome { exit_code, exited_before_job_end, alive: ended.is_none() }
}

/// Whether the client was gone before the result had come.
fn job_ends_after(run: &Run, moment: VirtualTime) -> bool {
    if places::topology(run) == Topology::Connect {
        return connect::job_ends_after(run, moment);
    }
    if places::topology(run) != Topology::Cluster {
        return false;
    }
    if asks_the_manager(run) {
        let cluster = run.world().cluster();
        let host = drivers(run).last().and_then(|&host| cluster.process(host));
        return host.is_some_and(|info| info.ended.is_none_or(|(at, _, _)| at > moment));
    }
    let shown = run.world().log().iter().any(|(_, record)| {
        let result = matches!(record.fact, Fact::Domain(SparkFact::Program { fact: ProgramFact::ShowedResult { .. }, .. }));
        result && record.at <= moment
    });
    !shown
}

fn driver(run: &Run) -> DriverOutcome {
    let cluster = run.world().cluster();
    let drivers = drivers(run);
    let newest = drivers.last().copied();
    DriverOutcome {
        location: newest.map(|host| places::place(run, host)),
        starts: u32::try_from(drivers.len()).unwrap_or(u32::MAX),
        alive: newest.is_some_and(|host| cluster.alive(host)),
    }
}
