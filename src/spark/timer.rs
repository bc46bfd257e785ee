//! What processes wait for, by area.

use crate::base::RecordId;
use crate::spark::driver::DriverTimer;
use crate::spark::executor::ExecutorTimer;
use crate::spark::program::ProgramTimer;
use crate::spark::role::connect::ConnectTimer;
use crate::spark::role::kube::KubeTimer;
use crate::spark::role::master::MasterTimer;
use crate::spark::role::worker::WorkerTimer;
use crate::spark::role::yarn::YarnTimer;
use crate::spark::standalone::AppClientTimer;

/// Something that a process wants to be woken for.
#[derive(Clone, Debug, PartialEq)]
pub enum Timer {
    /// The process has started up: its JVM or interpreter is there.
    Up,
    /// The `SparkContext` is built.
    Context,
    Driver(DriverTimer),
    Executor(ExecutorTimer),
    Program(ProgramTimer),
    AppClient(AppClientTimer),
    Master(MasterTimer),
    Worker(WorkerTimer),
    /// A submitter asks again.
    Poll,
    Yarn(YarnTimer),
    Kube(KubeTimer),
    Connect(ConnectTimer),
    /// The process ends of itself after what it still had to do; the record says why.
    Leave {
        code: u8,
        because: Option<RecordId>,
    },
}
