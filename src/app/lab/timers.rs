//! Timers running down: who must hear of a process before which silence has consequences. Read from the messages of the log and
//! from the settings in force.

use crate::app::lab::state::Lab;
use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::VirtualSpan;
use crate::base::VirtualTime;
use crate::sim::Fact;
use crate::spark::conf::Key;
use crate::spark::conf::keys;
use crate::spark::fact::ConnectFact;
use crate::spark::fact::SparkFact;
use crate::spark::message::ConnectMessage;
use crate::spark::message::Message;

/// How far back the log is read for the last sign of life. A sign that lies further back is not shown.
const READ_BACK: usize = 20_000;

/// One timer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timer {
    pub name: &'static str,
    /// Since the last sign of life.
    pub silent: VirtualSpan,
    pub limit: VirtualSpan,
    /// The setting that says how long.
    pub key: &'static str,
}

impl Timer {
    /// What is left, and zero when it has run out.
    pub fn left(&self) -> VirtualSpan {
        VirtualSpan(self.limit.0.saturating_sub(self.silent.0))
    }
}

/// The timers that concern a process at the playhead.
pub fn timers(lab: &Lab, proc: ProcId) -> Vec<Timer> {
    let Some(info) = lab.cluster.process(proc).filter(|info| info.alive()) else { return Vec::new() };
    let is_executor = lab.cluster.domain.apps.values().flat_map(|app| app.executors.values()).any(|executor| executor.proc == proc);
    let master_listens = lab.cluster.procs().any(|(_, other)| other.name == "master" && other.alive());
    let mut found = Vec::new();
    if is_executor {
        found.extend(heartbeat(lab, proc, "heartbeat to the driver", &keys::NETWORK_TIMEOUT));
    } else if info.name.starts_with("worker") && master_listens {
        found.extend(heartbeat(lab, proc, "heartbeat to the master", &keys::WORKER_TIMEOUT));
    }
    found.extend(sessions(lab, proc));
    found.extend(detached(lab, proc));
    found
}

fn limit(lab: &Lab, key: &'static Key) -> Option<VirtualSpan> {
    lab.branch()?.request.as_ref()?.conf.time(key)
}

/// The newest record at or before the playhead for which `sign` gives a moment.
fn last(
    lab: &Lab,
    sign: impl Fn(RecordId, &Fact<crate::spark::protocol::Spark>, VirtualTime) -> Option<VirtualTime>,
) -> Option<VirtualTime> {
    let branch = lab.branch()?;
    let seen = lab.playback.seen;
    (seen.saturating_sub(READ_BACK)..seen).rev().find_map(|place| {
        let id = RecordId(u32::try_from(place).ok()?);
        let record = branch.log.get(id)?;
        sign(id, &record.fact, record.at)
    })
}

fn heartbeat(lab: &Lab, proc: ProcId, name: &'static str, key: &'static Key) -> Option<Timer> {
    let heard = last(lab, |_, fact, at| match fact {
        Fact::Sent { from, message, .. } if *from == proc && message.name() == "Heartbeat" => Some(at),
        Fact::ProcessStarted { proc: other, .. } if *other == proc => Some(at),
        _ => None,
    })?;
    Some(Timer { name, silent: lab.playback.now.since(heard), limit: limit(lab, key)?, key: key.name })
}

/// Sessions that a server keeps: each call of their client winds them up again.
fn sessions(lab: &Lab, server: ProcId) -> Vec<Timer> {
    let connect = &lab.cluster.domain.connect;
    let open = connect.sessions.iter().filter(|((owner, _), session)| *owner == server && session.closed.is_none());
    let timer = |((_, key), _): (&(ProcId, _), _)| {
        let heard = last(lab, |_, fact, _| match fact {
            Fact::Sent { to, arrives, message: Message::Connect(ConnectMessage::Call(call)), .. } if *to == server && call.key == *key => {
                Some(*arrives)
            }
            _ => None,
        })?;
        let key = &keys::CONNECT_SESSION_MANAGER_DEFAULT_SESSION_TIMEOUT;
        Some(Timer { name: "session is idle", silent: lab.playback.now.since(heard), limit: limit(lab, key)?, key: key.name })
    };
    open.filter_map(timer).collect()
}

/// Queries that no call is attached to.
fn detached(lab: &Lab, server: ProcId) -> Vec<Timer> {
    let connect = &lab.cluster.domain.connect;
    let alone = connect.operations.iter().filter(|((owner, _), operation)| {
        *owner == server && operation.attached.is_none() && operation.removed.is_none() && operation.attachments > 0
    });
    let timer = |((_, id), _): (&(ProcId, _), _)| {
        let left = last(lab, |_, fact, at| match fact {
            Fact::Domain(SparkFact::Connect(ConnectFact::Detached { server: owner, operation, .. }))
                if *owner == server && operation == id =>
            {
                Some(at)
            }
            _ => None,
        })?;
        let key = &keys::CONNECT_EXECUTE_MANAGER_DETACHED_TIMEOUT;
        Some(Timer { name: "query without a client", silent: lab.playback.now.since(left), limit: limit(lab, key)?, key: key.name })
    };
    alone.filter_map(timer).collect()
}
