//! `CoarseGrainedSchedulerBackend`'s bookkeeping: which executors there are, what is free in them, when they last spoke.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::base::ByNumber;
use crate::base::ProcId;
use crate::base::VirtualTime;
use crate::spark::driver::context::Driver;
use crate::spark::driver::context::DriverTimer;
use crate::spark::driver::event::DriverEvent;
use crate::spark::driver::outputs::Home;
use crate::spark::fact::AppFact;
use crate::spark::fact::Level;
use crate::spark::fact::LostExecutor;
use crate::spark::id::ExecutorId;
use crate::spark::master::Manager;
use crate::spark::message::AppMessage;
use crate::spark::message::Message;
use crate::spark::protocol::Out;
use crate::spark::rule;
use crate::spark::timer::Timer;

/// An executor as the driver knows it.
#[derive(Clone, Debug)]
pub struct Known {
    pub proc: ProcId,
    pub host: Arc<str>,
    pub cores: u32,
    pub free: u32,
    pub heard: VirtualTime,
    pub decommissioning: bool,
    /// The host, if it goes with the executor.
    pub decommissioned_host: Option<String>,
    /// Its connection is closed; the manager may yet say why.
    pub disconnected: bool,
}

/// The executors of one application.
#[derive(Clone, Debug, Default)]
pub struct Executors {
    pub known: ByNumber<ExecutorId, Known>,
    by_proc: Arc<BTreeMap<ProcId, ExecutorId>>,
    /// Those the driver itself wants to go.
    pub asked_to_go: BTreeSet<ExecutorId>,
    /// Those with a free slot.
    pub free: BTreeSet<ExecutorId>,
}

impl Executors {
    pub fn of_proc(&self, proc: ProcId) -> Option<ExecutorId> {
        self.by_proc.get(&proc).copied()
    }

    pub fn take(&mut self, id: ExecutorId, cpus: u32) {
        if let Some(known) = self.known.get_mut(&id) {
            known.free = known.free.saturating_sub(cpus);
            if known.free < cpus {
                self.free.remove(&id);
            }
        }
    }

    pub fn give_back(&mut self, id: ExecutorId, cpus: u32) {
        if let Some(known) = self.known.get_mut(&id) {
            known.free += cpus;
            if !known.decommissioning && !known.disconnected {
                self.free.insert(id);
            }
        }
    }
}

impl Driver {
    /// An executor reports for work.
    pub(super) fn register(&mut self, executor: ExecutorId, (host, cores): (String, u32), server: ProcId, from: ProcId, out: &mut Out) {
        if self.executors.known.contains_key(&executor) {
            let reason = format!("Duplicate executor ID: {executor}");
            out.send(from, Message::App(AppMessage::RegisterExecutorFailed { reason }));
            return;
        }
        if self.stopped {
            out.send(from, Message::App(AppMessage::StopExecutor));
            return;
        }
        // Without a shuffle service the executor serves its own files.
        let server = if self.settings.shuffle_service { server } else { from };
        let shared: Arc<str> = host.as_str().into();
        self.outputs.settle(executor, Home { host: Arc::clone(&shared), server });
        let known = Known {
            proc: from,
            host: shared,
            cores,
            free: cores,
            heard: out.now(),
            decommissioning: false,
            decommissioned_host: None,
            disconnected: false,
        };
        self.executors.known.insert(executor, known);
        Arc::make_mut(&mut self.executors.by_proc).insert(from, executor);
        self.executors.free.insert(executor);
        out.send(from, Message::App(AppMessage::RegisteredExecutor));
        if !self.settings.local {
            let text =
                format!("{}: Registered executor NettyRpcEndpointRef(spark-client://Executor) with ID {executor}", self.backend_name());
            self.log(Level::Info, text, out);
        }
        self.fact(None, AppFact::ExecutorAdded { executor, proc: from, host, cores, server }, out);
        self.events.push(DriverEvent::ExecutorRegistered(executor));
    }

    /// How many executors are registered now.
    pub fn registered_executors(&self) -> u32 {
        u32::try_from(self.executors.known.len()).unwrap_or(u32::MAX)
    }

    /// `CoarseGrainedSchedulerBackend.reset`: all executors belong to somebody who is gone.
    pub fn reset_executors(&mut self, message: &str, out: &mut Out) {
        let all: Vec<ExecutorId> = self.executors.known.keys().copied().collect();
        for executor in all {
            self.executor_lost(executor, &LostExecutor::ProcessLost { host: None, by_app: true }, message, out);
        }
    }

    /// It has said that it is ready: tasks may go there.
    pub(super) fn launched(&mut self, executor: ExecutorId, out: &mut Out) {
        if self.executors.known.contains_key(&executor) {
            self.offer_one(executor, out);
        }
    }

    pub(super) fn heartbeat(&mut self, executor: ExecutorId, from: ProcId, out: &mut Out) {
        let known = self.executors.known.get_mut(&executor);
        let reregister = known.is_none();
        if let Some(known) = known {
            known.heard = out.now();
        }
        out.send(from, Message::App(AppMessage::HeartbeatResponse { reregister }));
    }

    /// `HeartbeatReceiver.expireDeadHosts`.
    pub(super) fn expire_dead(&mut self, out: &mut Out) {
        if self.stopped {
            return;
        }
        out.timer(self.settings.heartbeat_check, Timer::Driver(DriverTimer::CheckHeartbeats));
        if self.settings.local {
            return;
        }
        let (now, allowed) = (out.now(), self.settings.network_timeout);
        let silent: Vec<(ExecutorId, u64)> = self
            .executors
            .known
            .iter()
            .filter(|(_, known)| now.since(known.heard) > allowed)
            .map(|(id, known)| (*id, now.since(known.heard).as_millis()))
            .collect();
        for (executor, silence) in silent {
            let text = format!(
                "HeartbeatReceiver: Removing executor {executor} with no recent heartbeats: {silence} ms exceeds timeout {} ms",
                allowed.as_millis()
            );
            self.log(Level::Warn, text, out);
            let why = LostExecutor::ProcessLost { host: None, by_app: true };
            self.remove_executor(
                executor,
                &why,
                &format!("Executor heartbeat timed out after {silence} ms"),
                Some(rule::HEARTBEAT_TIMEOUT),
                out,
            );
            self.events.push(DriverEvent::KillExecutors(vec![executor]));
        }
    }

    /// The connection to an executor closed.
    pub fn on_disconnect(&mut self, peer: ProcId, out: &mut Out) {
        let Some(executor) = self.executors.of_proc(peer) else { return };
        if self.stopped {
            return;
        }
        if matches!(self.settings.manager, Manager::Yarn | Manager::Kubernetes) {
            // These managers know why an executor ended; until they say so it is only disabled.
            if let Some(known) = self.executors.known.get_mut(&executor) {
                known.disconnected = true;
                self.executors.free.remove(&executor);
                self.events.push(DriverEvent::ExecutorDisconnected(executor));
            }
            return;
        }
        let delay = self.settings.removal_delay;
        if delay.0 == 0 {
            self.forget_disconnected(executor, out);
            return;
        }
        if let Some(known) = self.executors.known.get_mut(&executor) {
            known.disconnected = true;
            self.executors.free.remove(&executor);
            out.timer(delay, Timer::Driver(DriverTimer::RemoveDisconnected(executor)));
        }
    }

    pub(super) fn forget_disconnected(&mut self, executor: ExecutorId, out: &mut Out) {
        let message = "Remote RPC client disassociated. Likely due to containers exceeding thresholds, or network issues. \
                       Check driver logs for WARN messages.";
        let why = LostExecutor::ProcessLost { host: None, by_app: true };
        self.remove_executor(executor, &why, message, Some(rule::EXECUTOR_DISCONNECTED), out);
    }

    /// The manager says that an executor is gone.
    pub fn executor_lost(&mut self, executor: ExecutorId, why: &LostExecutor, message: &str, out: &mut Out) {
        if self.stopped {
            return;
        }
        self.remove_executor(executor, why, message, Some(rule::MANAGER_TELLS_LOSS), out);
    }

    fn remove_executor(
        &mut self,
        executor: ExecutorId,
        why: &LostExecutor,
        message: &str,
        rule: Option<crate::base::RuleId>,
        out: &mut Out,
    ) {
        let Some(known) = self.executors.known.remove(&executor) else { return };
        Arc::make_mut(&mut self.executors.by_proc).remove(&known.proc);
        let why = if self.executors.asked_to_go.remove(&executor) {
            &LostExecutor::Killed
        } else if known.decommissioning {
            &LostExecutor::Decommissioned { host: known.decommissioned_host.clone() }
        } else {
            why
        };
        self.executors.free.remove(&executor);
        self.log(Level::Error, format!("TaskSchedulerImpl: Lost executor {executor} on {}: {message}", known.host), out);
        let fact = AppFact::ExecutorRemoved { executor, why: why.clone(), message: message.to_owned() };
        let removed = self.fact(rule, fact, out);
        out.blame(removed);
        self.executor_gone(executor, why, message, out);
    }

    /// The class that logs for the backend.
    pub(super) fn backend_name(&self) -> &'static str {
        match self.settings.manager {
            crate::spark::master::Manager::Standalone | crate::spark::master::Manager::None => {
                "StandaloneSchedulerBackend$StandaloneDriverEndpoint"
            }
            crate::spark::master::Manager::Yarn => "YarnSchedulerBackend$YarnDriverEndpoint",
            crate::spark::master::Manager::Kubernetes => "KubernetesClusterSchedulerBackend$KubernetesDriverEndpoint",
        }
    }
}
