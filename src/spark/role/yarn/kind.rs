//! A process of YARN's, and what it may wait for.

use crate::base::ProcId;
use crate::sim::ExitStatus;
use crate::sim::Process;
use crate::sim::Signal;
use crate::spark::id::ExecutorId;
use crate::spark::message::Message;
use crate::spark::protocol::Out;
use crate::spark::protocol::Spark;
use crate::spark::role::yarn::ApplicationMaster;
use crate::spark::role::yarn::NodeManager;
use crate::spark::role::yarn::ResourceManager;
use crate::spark::role::yarn::YarnKill;
use crate::spark::role::yarn::YarnSubmitter;
use crate::spark::timer::Timer;
use crate::spark::work::TaskAnswer;
use crate::spark::work::TaskSpec;
use crate::spark::yarn::ContainerId;

/// A process of a YARN cluster.
#[derive(Clone, Debug)]
pub enum YarnRole {
    ResourceManager(Box<ResourceManager>),
    NodeManager(Box<NodeManager>),
    ApplicationMaster(Box<ApplicationMaster>),
    /// spark-submit in cluster mode: `YarnClusterApplication`.
    Submitter(Box<YarnSubmitter>),
    /// `yarn application -kill`.
    Kill(Box<YarnKill>),
}

impl YarnRole {
    /// Whether it is there before and after applications.
    pub const fn daemon(&self) -> bool {
        matches!(self, Self::ResourceManager(_) | Self::NodeManager(_))
    }

    /// Whether nobody waits for anything of it.
    pub fn idle(&self) -> bool {
        match self {
            Self::ResourceManager(role) => role.idle(),
            Self::NodeManager(_) => true,
            Self::ApplicationMaster(_) | Self::Submitter(_) | Self::Kill(_) => false,
        }
    }
}

/// What they wait for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YarnTimer {
    /// `ResourceManager`: who has not been heard for too long?
    CheckLiveness,
    /// `NodeManager`: the next heartbeat.
    Heartbeat,
    /// `NodeManager`: the container had its SIGTERM.
    KillHard(ContainerId),
    /// `NodeManager`: the `ResourceManager` takes the container of this process back.
    Preempt(ProcId),
    /// `ApplicationMaster`: the next report to the `ResourceManager`.
    Allocate,
    /// A call to the `ResourceManager` has not been answered.
    CallAgain(u32),
    /// A client asks for the state of its application.
    Poll,
    /// `ApplicationMaster`: the program has not made a context in time.
    ContextOverdue,
    /// `ApplicationMaster` in client mode: the driver has not answered in time.
    DriverOverdue,
    /// The driver has waited long enough for executors to register.
    EnoughWaited,
    /// The driver has waited long enough for the reason of a loss.
    NoReason(ExecutorId),
}

impl Process<Spark> for YarnRole {
    fn on_start(&mut self, out: &mut Out) {
        match self {
            Self::ResourceManager(role) => role.on_start(out),
            Self::NodeManager(role) => role.on_start(out),
            Self::ApplicationMaster(role) => role.on_start(out),
            Self::Submitter(role) => role.on_start(out),
            Self::Kill(_) => YarnKill::on_start(out),
        }
    }

    fn on_message(&mut self, from: ProcId, message: Message, out: &mut Out) {
        match (self, message) {
            (Self::ResourceManager(role), Message::Yarn(message)) => role.on_message(from, message, out),
            (Self::NodeManager(role), Message::Yarn(message)) => role.on_message(message, out),
            (Self::ApplicationMaster(role), message) => role.on_message(from, message, out),
            (Self::Submitter(role), Message::Yarn(message)) => role.on_message(message, out),
            (Self::Kill(role), Message::Yarn(message)) => role.on_message(&message, out),
            _ => {}
        }
    }

    fn on_timer(&mut self, timer: Timer, out: &mut Out) {
        match (self, timer) {
            (Self::ResourceManager(role), Timer::Yarn(timer)) => role.on_timer(&timer, out),
            (Self::NodeManager(role), Timer::Yarn(timer)) => role.on_timer(&timer, out),
            (Self::ApplicationMaster(role), timer) => role.on_timer(timer, out),
            (Self::Submitter(role), timer) => role.on_timer(&timer, out),
            (Self::Kill(role), timer) => role.on_timer(&timer, out),
            _ => {}
        }
    }

    fn on_signal(&mut self, signal: Signal, out: &mut Out) {
        match self {
            Self::NodeManager(role) => role.on_signal(signal, out),
            Self::ApplicationMaster(role) => role.on_signal(signal, out),
            Self::ResourceManager(_) | Self::Submitter(_) | Self::Kill(_) => out.exit(ExitStatus::Signal(signal)),
        }
    }

    fn on_disconnect(&mut self, peer: ProcId, out: &mut Out) {
        if let Self::ApplicationMaster(role) = self {
            role.on_disconnect(peer, out);
        }
    }

    fn on_refused(&mut self, to: ProcId, message: Message, out: &mut Out) {
        match (self, message) {
            (Self::NodeManager(role), Message::Yarn(message)) => role.on_refused(message),
            (Self::ApplicationMaster(role), message) => role.on_refused(to, &message, out),
            (Self::Submitter(role), _) => role.on_refused(out),
            (Self::Kill(role), _) => role.on_refused(out),
            _ => {}
        }
    }

    fn on_child_exit(&mut self, child: ProcId, status: ExitStatus, out: &mut Out) {
        match self {
            Self::NodeManager(role) => role.on_child_exit(child, status, out),
            Self::ApplicationMaster(role) => role.on_child_exit(child, status, out),
            Self::ResourceManager(_) | Self::Submitter(_) | Self::Kill(_) => {}
        }
    }

    fn on_answer(&mut self, _work: TaskSpec, answer: TaskAnswer, out: &mut Out) {
        if let Self::ApplicationMaster(role) = self {
            role.on_answer(answer, out);
        }
    }
}
