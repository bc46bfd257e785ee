//! A process of any kind: hands what it notices to the kind that it is.

use crate::base::ProcId;
use crate::sim::ExitStatus;
use crate::sim::Process;
use crate::sim::Signal;
use crate::spark::message::Message;
use crate::spark::protocol::Out;
use crate::spark::protocol::Spark;
use crate::spark::role::cluster_submit::ClusterSubmit;
use crate::spark::role::connect::ConnectRole;
use crate::spark::role::driver_wrapper::DriverWrapper;
use crate::spark::role::executor::ExecutorRole;
use crate::spark::role::kill_submit::KillSubmit;
use crate::spark::role::kube::KubeRole;
use crate::spark::role::master::Master;
use crate::spark::role::python::Python;
use crate::spark::role::submit::Submit;
use crate::spark::role::worker::Worker;
use crate::spark::role::yarn::YarnRole;
use crate::spark::timer::Timer;
use crate::spark::work::TaskAnswer;
use crate::spark::work::TaskSpec;

/// A kind of process.
#[derive(Clone, Debug)]
pub enum Role {
    /// spark-submit's JVM: in local and client mode the driver is in it.
    Submit(Box<Submit>),
    /// `CoarseGrainedExecutorBackend`: an executor's JVM.
    Executor(Box<ExecutorRole>),
    /// spark-submit in standalone cluster mode: it only hands the driver over.
    ClusterSubmit(Box<ClusterSubmit>),
    DriverWrapper(Box<DriverWrapper>),
    Python(Box<Python>),
    /// `spark-submit --kill`.
    KillSubmit(Box<KillSubmit>),
    Master(Box<Master>),
    Worker(Box<Worker>),
    Yarn(Box<YarnRole>),
    Kube(Box<KubeRole>),
    Connect(Box<ConnectRole>),
}

impl Role {
    /// Whether it is there before and after applications: a run does not wait for its end.
    pub const fn daemon(&self) -> bool {
        match self {
            Self::Submit(_)
            | Self::Executor(_)
            | Self::ClusterSubmit(_)
            | Self::DriverWrapper(_)
            | Self::Python(_)
            | Self::KillSubmit(_) => false,
            Self::Master(_) | Self::Worker(_) => true,
            Self::Yarn(role) => role.daemon(),
            Self::Kube(role) => role.daemon(),
            Self::Connect(role) => role.daemon(),
        }
    }

    /// Whether a daemon has nothing left to do for anybody.
    pub fn idle(&self) -> bool {
        match self {
            Self::Submit(_)
            | Self::Executor(_)
            | Self::ClusterSubmit(_)
            | Self::DriverWrapper(_)
            | Self::Python(_)
            | Self::KillSubmit(_) => false,
            Self::Master(role) => role.idle(),
            Self::Worker(role) => role.idle(),
            Self::Yarn(role) => role.idle(),
            Self::Kube(role) => role.idle(),
            Self::Connect(role) => role.idle(),
        }
    }

    fn process(&mut self) -> &mut dyn Process<Spark> {
        match self {
            Self::Submit(role) => &mut **role,
            Self::Executor(role) => &mut **role,
            Self::ClusterSubmit(role) => &mut **role,
            Self::DriverWrapper(role) => &mut **role,
            Self::Python(role) => &mut **role,
            Self::KillSubmit(role) => &mut **role,
            Self::Master(role) => &mut **role,
            Self::Worker(role) => &mut **role,
            Self::Yarn(role) => &mut **role,
            Self::Kube(role) => &mut **role,
            Self::Connect(role) => role.process(),
        }
    }
}

impl Process<Spark> for Role {
    fn on_start(&mut self, out: &mut Out) {
        self.process().on_start(out);
    }

    fn on_message(&mut self, from: ProcId, message: Message, out: &mut Out) {
        self.process().on_message(from, message, out);
    }

    fn on_timer(&mut self, timer: Timer, out: &mut Out) {
        self.process().on_timer(timer, out);
    }

    fn on_signal(&mut self, signal: Signal, out: &mut Out) {
        self.process().on_signal(signal, out);
    }

    fn on_disconnect(&mut self, peer: ProcId, out: &mut Out) {
        self.process().on_disconnect(peer, out);
    }

    fn on_refused(&mut self, to: ProcId, message: Message, out: &mut Out) {
        self.process().on_refused(to, message, out);
    }

    fn on_child_exit(&mut self, child: ProcId, status: ExitStatus, out: &mut Out) {
        self.process().on_child_exit(child, status, out);
    }

    fn on_answer(&mut self, work: TaskSpec, answer: TaskAnswer, out: &mut Out) {
        self.process().on_answer(work, answer, out);
    }
}
