//! What each kind of fault is called in the list of what can be broken, and how it comes about outside a simulation. Which of them
//! fits where is not known here: `spark::fault` says that.

use crate::spark::fault::Kind;

/// In which state something has to be for this to be done to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Running,
    Frozen,
    /// A process that ended, a machine that is down, a link that is cut.
    Ended,
}

/// One thing that can be done: the action as a fault writes it, in words, and what it takes in real life.
#[derive(Clone, Copy, Debug)]
pub(super) struct Way {
    pub action: &'static str,
    pub state: State,
    /// `{}` stands for whatever it is done to.
    pub words: &'static str,
    pub life: &'static str,
}

const fn way(action: &'static str, state: State, words: &'static str, life: &'static str) -> Way {
    Way { action, state, words, life }
}

const PROCESS: &[Way] = &[
    way("kill", State::Running, "kill {}", "kill -9, the kernel's out-of-memory killer, a container over its limit"),
    way("kill", State::Frozen, "kill {}", "kill -9 also ends whoever does not answer"),
    way("interrupt", State::Running, "interrupt {}", "Ctrl-C in its terminal, or kill -INT"),
    way("hangup", State::Running, "hang up {}", "the ssh session breaks, the terminal window is closed, or kill -HUP"),
    way("terminate", State::Running, "ask {} to end", "kill without -9, a service being stopped, a pod being deleted"),
    way("freeze", State::Running, "freeze {}", "a very long garbage collection, a paused VM"),
    way("thaw", State::Frozen, "thaw {}", "the collection ends, the machine is resumed"),
    way("sleep=10m", State::Running, "put {} to sleep for 10 minutes", "the lid of the laptop is closed, and opened again"),
    way("oom", State::Running, "run out of heap in {}", "too much collected or broadcast, too large a partition"),
    way("exit=3", State::Running, "let {} call exit(3)", "System.exit or sys.exit somewhere in the code"),
    way("slow", State::Running, "slow {} down ten times", "a noisy neighbour, a failing disk"),
    way("cancel", State::Running, "cancel what {} asked for", "the kill button of the web UI, interruptAll() in a Connect client"),
    way("fill", State::Running, "fill the disk under {}", "shuffle files, spills and logs of others take all the room"),
    way("drop-shuffle", State::Running, "lose the shuffle files of {}", "a disk that is cleaned or fails"),
    way("decommission", State::Running, "decommission {}", "a spot instance that gets notice, a node drained in good order"),
    way("preempt", State::Running, "preempt the container of {}", "YARN gives it to a queue with a better claim"),
    way("evict", State::Running, "evict the pod of {}", "its node is short of memory or disk"),
    way("delete", State::Running, "delete the pod of {}", "kubectl delete pod"),
    way("no-launch", State::Running, "let {} start nothing any more", "a missing JDK, a full disk, a wrong SPARK_HOME on that node"),
    way("absent", State::Running, "never start {} at all", "a service that was not started; the new timeline begins at 0"),
    way("start", State::Ended, "start {} again", "somebody, or systemd, starts the service again"),
];

const MACHINE: &[Way] = &[
    way("crash", State::Running, "crash {}", "power loss, a node drained by force, a spot instance taken back"),
    way("freeze", State::Running, "freeze all on {}", "the hypervisor pauses the VM"),
    way("thaw", State::Frozen, "thaw all on {}", "the VM is resumed"),
    way("sleep=10m", State::Running, "let {} sleep for 10 minutes", "a closed lid, a suspended VM: off the network too"),
    way("fill", State::Running, "fill the disk of {}", "shuffle files, spills and logs of others take all the room"),
    way("start", State::Ended, "start {} again", "the node comes back"),
];

const LINK: &[Way] = &[
    way("cut", State::Running, "cut {}", "a firewall rule, a VPN that drops, a switch that fails"),
    way("freeze", State::Running, "lose every packet on {}", "a router that drops without a word: nobody is told"),
    way("slow", State::Running, "slow {} down ten times", "a crowded network, another data centre"),
    way("heal", State::Ended, "heal {}", "the network is repaired"),
    way("thaw", State::Ended, "let packets through on {} again", "the router is restarted"),
];

const TASK: &[Way] = &[
    way("throw", State::Running, "let {} fail, each time it is tried", "a bad record, a bug"),
    way("throw-once", State::Running, "let {} fail once", "a flaky service, a lost file handle"),
    way("oom", State::Running, "run out of heap in {}", "one key with far too many rows"),
    way("exit=3", State::Running, "let {} end its executor", "System.exit in a function, a crash in native code"),
];

const APP: &[Way] = &[
    way("throw", State::Running, "let {} throw", "a bug behind an action, a table that is not there"),
    way("throw-once", State::Running, "let {} throw, but only the first time", "a service that was not up yet"),
    way("exit=3", State::Running, "let {} call exit(3)", "System.exit or sys.exit, perhaps in another thread"),
    way("oom", State::Running, "run out of heap in {}", "collect() of a large result"),
    way("no-stop", State::Running, "let {} end without stop()", "spark.stop() was forgotten"),
    way("no-context", State::Ended, "let {} never build its context", "a program that does something else first, for too long"),
    way("cancel", State::Running, "cancel {}", "the kill button or command of its cluster manager"),
];

/// What can be done to this kind of thing, as far as words are known for it.
pub(super) const fn ways(kind: Kind) -> &'static [Way] {
    match kind {
        Kind::Machine => MACHINE,
        Kind::Link => LINK,
        Kind::Task => TASK,
        Kind::App => APP,
        _ => PROCESS,
    }
}

/// The action without its value.
pub(super) fn word(action: &str) -> &str {
    action.split_once('=').map_or(action, |(word, _)| word)
}

#[cfg(test)]
mod tests {
    use super::ways;
    use super::word;
    use crate::spark::conf::Conf;
    use crate::spark::fault::Kind;
    use crate::spark::fault::Site;
    use crate::spark::fault::kind::actions;
    use crate::spark::spec::ClusterSpec;
    use crate::spark::spec::RunSpec;
    use crate::spark::submit::Surroundings;
    use crate::spark::submit::explain;
    use crate::spark::version::SparkVersion;

    #[test]
    fn every_action_has_words() {
        // The machine of a process is offered with the machines.
        let elsewhere = |kind: Kind, action: &str| action == "crash" && kind != Kind::Machine;
        let lines = [
            "--master local[2] a.py",
            "--master spark://m:7077 a.py",
            "--master yarn --deploy-mode cluster a.py",
            "--master k8s://https://k:443 --deploy-mode cluster --conf spark.kubernetes.container.image=i local:///a.py",
        ];
        for line in lines {
            let version = SparkVersion::V4_0;
            let line = format!("spark-submit {line}");
            let submit = explain(&line, &Surroundings::set_up(&line, version)).request.expect("Spark takes this line");
            let spec = RunSpec::new(submit, ClusterSpec::new(Conf::new(version)), Vec::new());
            let site = Site::of(&spec);
            for kind in Kind::ALL {
                for action in actions(kind, &site).into_iter().filter(|action| !elsewhere(kind, action)) {
                    assert!(ways(kind).iter().any(|way| word(way.action) == action), "no words for {action} of {kind:?}");
                }
            }
        }
    }
}
