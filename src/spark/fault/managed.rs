//! What a cluster manager does to a container that it started: taking it back, evicting it, deleting it.

use crate::base::ProcId;
use crate::base::RecordId;
use crate::spark::build::Built;
use crate::spark::fault::spec::Action;
use crate::spark::role::kube::KubeTimer;
use crate::spark::role::yarn::YarnTimer;
use crate::spark::timer::Timer;

/// Tells whoever ends such a container to end it: the daemon of its machine, or the API server.
pub(super) fn end(built: &mut Built, action: Action, procs: &[ProcId], record: RecordId) {
    for &proc in procs {
        let machine = built.world.cluster().process(proc).map(|info| info.machine);
        let of_machine = built.daemons.iter().find(|daemon| Some(daemon.machine) == machine).and_then(|daemon| daemon.proc);
        let api_server = built.daemons.iter().find(|daemon| daemon.name == "api-server").and_then(|daemon| daemon.proc);
        let (who, what) = match action {
            Action::Preempt => (of_machine, Timer::Yarn(YarnTimer::Preempt(proc))),
            Action::Evict => (of_machine, Timer::Kube(KubeTimer::Evict(proc))),
            _ => (api_server, Timer::Kube(KubeTimer::Delete(proc))),
        };
        if let Some(who) = who {
            built.world.wake(who, what, Some(record));
        }
    }
}
