//! How it ended for a Connect client: its job is its program, and whether that got what it asked for.

use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::VirtualTime;
use crate::sim::ExitStatus;
use crate::sim::Reach;
use crate::spark::fact::connect::OperationEnd;
use crate::spark::fact::connect::Removal;
use crate::spark::outcome::Job;
use crate::spark::run::Run;
use crate::spark::state::connect::OperationState;

/// The verdict on the first client's program, and the record that decided it.
pub(super) fn job(run: &Run) -> (Job, Option<&'static str>, Option<RecordId>) {
    let Some(&client) = run.clients().first() else { return (Job::Hangs, None, None) };
    let Some((_, status, record)) = run.world().cluster().process(client).and_then(|info| info.ended) else {
        return (Job::Hangs, None, silence(run, client));
    };
    match status {
        ExitStatus::Code(0) => match work_failed(run, client) {
            Some(failed) => (Job::Failed, Some("error_was_caught"), Some(failed)),
            None => (Job::Finished, None, Some(record)),
        },
        ExitStatus::Code(_) => (Job::Failed, None, Some(record)),
        ExitStatus::Signal(_) | ExitStatus::MachineLost => without_client(run, client, record),
    }
}

/// A program that catches errors ends well even if its work did not: the record of that error, if no try of the work succeeded.
fn work_failed(run: &Run, client: ProcId) -> Option<RecordId> {
    let results = &run.world().cluster().domain.connect.clients.get(&client)?.results;
    let works: Vec<_> = results.iter().filter(|result| result.work).collect();
    if works.iter().any(|result| result.result.is_ok()) { None } else { works.first().map(|result| result.record) }
}

/// What silences the server the client waits for, if it is silent.
fn silence(run: &Run, client: ProcId) -> Option<RecordId> {
    let cluster = run.world().cluster();
    let machine = cluster.process(client)?.machine;
    cluster.domain.connect.servers.keys().find_map(|&server| match cluster.reach(machine, server) {
        Reach::Silent(why) | Reach::Refused(why) => Some(why),
        Reach::Open => None,
    })
}

/// Whether a query of the first client went on after that was gone.
pub(super) fn job_ends_after(run: &Run, moment: VirtualTime) -> bool {
    let (log, connect) = (run.world().log(), &run.world().cluster().domain.connect);
    let of_client = connect.operations.values().filter(|operation| run.clients().first() == Some(&operation.client));
    let alive = |server: ProcId| run.world().cluster().alive(server);
    let after = |operation: &OperationState| match &operation.ended {
        Some((record, _)) => log.get(*record).is_some_and(|record| record.at > moment),
        None => connect.operations.iter().any(|((server, _), other)| other.started == operation.started && alive(*server)),
    };
    of_client.into_iter().any(after)
}

/// The client is gone without a word: what became of the operation it had started?
fn without_client(run: &Run, client: ProcId, record: RecordId) -> (Job, Option<&'static str>, Option<RecordId>) {
    let operations = &run.world().cluster().domain.connect.operations;
    let newest: Option<&OperationState> =
        operations.values().filter(|operation| operation.client == client).max_by_key(|operation| operation.started);
    let Some(operation) = newest else { return (Job::Lost, None, Some(record)) };
    match (&operation.ended, &operation.removed) {
        (Some((ended, OperationEnd::Finished { .. })), removed) => {
            let decided = removed.as_ref().map_or(*ended, |(removed, _)| *removed);
            (Job::Finished, Some("nobody_read_the_result"), Some(decided))
        }
        (Some((ended, _)), Some((_, Removal::Abandoned))) => (Job::Lost, Some("abandoned"), Some(*ended)),
        (Some((ended, _)), Some((_, Removal::SessionClosed))) => (Job::Lost, Some("session_closed"), Some(*ended)),
        (Some((ended, _)), _) => (Job::Lost, None, Some(*ended)),
        (None, _) => (Job::Lost, None, Some(record)),
    }
}
