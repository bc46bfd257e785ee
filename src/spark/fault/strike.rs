//! Brings a fault about: finds what it hits in the world as it is now, and injects or arms what it does.

use crate::base::MachineId;
use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::VirtualSpan;
use crate::sim::ExitStatus;
use crate::sim::Injection;
use crate::sim::Signal;
use crate::spark::build::Built;
use crate::spark::build::connect::SERVER_MACHINE;
use crate::spark::fact::ListedKind;
use crate::spark::fact::SparkFact;
use crate::spark::fault::armed::AppVerdict;
use crate::spark::fault::armed::TaskFault;
use crate::spark::fault::armed::TaskVerdict;
use crate::spark::fault::cancel;
use crate::spark::fault::find;
use crate::spark::fault::managed;
use crate::spark::fault::spec::Action;
use crate::spark::fault::spec::Fault;
use crate::spark::fault::target::Target;
use crate::spark::role::Role;
use crate::spark::role::connect::ConnectTimer;
use crate::spark::role::kill_submit::KillSubmit;
use crate::spark::timer::Timer;

/// The exit code of a JVM that ran out of memory: `SparkExitCode.OOM`.
const EXIT_OOM: u8 = 52;

/// How long Linux sends something again before it gives a connection up: `net.ipv4.tcp_retries2`.
const TCP_GIVES_UP: VirtualSpan = VirtualSpan::from_secs(924);

/// What came of trying.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Struck {
    Done(RecordId),
    /// What it should hit is not there yet.
    NotYet,
}

/// Does what the fault says, now.
pub fn strike(built: &mut Built, fault: &Fault, cause: Option<RecordId>) -> Struck {
    if fault.action == Action::Cancel
        && let Some((name, role)) = cancel::command(built)
    {
        let record = note(built, fault, None, cause);
        built.world.spawn_because(built.client_machine, name, role, Some(record));
        return Struck::Done(record);
    }
    if fault.action == Action::Cancel && matches!(fault.target, Target::App | Target::Driver) {
        return cancel(built, fault, cause);
    }
    match &fault.target {
        Target::Link(a, b) => strike_link(built, fault, (a, b), cause),
        Target::Task { stage, partition } => arm_task(built, fault, *stage as usize, *partition, cause),
        Target::App => arm_app(built, fault, cause),
        _ => strike_process(built, fault, cause),
    }
}

fn note(built: &mut Built, fault: &Fault, target: Option<ProcId>, cause: Option<RecordId>) -> RecordId {
    built.world.note(cause, None, SparkFact::Fault { text: fault.to_string(), target })
}

fn strike_process(built: &mut Built, fault: &Fault, cause: Option<RecordId>) -> Struck {
    if matches!(fault.action, Action::Start) {
        return start(built, fault, cause);
    }
    let procs = find::processes(built, &fault.target);
    let machines = find::machines(built, &fault.target);
    let Some(&first) = procs.first() else {
        // The builder has left it out already.
        if matches!(fault.action, Action::Absent) && !find::daemons(built, &fault.target).is_empty() {
            return Struck::Done(note(built, fault, None, cause));
        }
        if let (Action::Crash, Some(&machine)) = (fault.action, machines.first()) {
            let record = note(built, fault, None, cause);
            inject(built, record, Injection::Crash { machine });
            return Struck::Done(record);
        }
        return Struck::NotYet;
    };
    let record = note(built, fault, Some(first), cause);
    match fault.action {
        Action::Kill => signal(built, record, &procs, Signal::Kill),
        Action::Terminate => signal(built, record, &procs, Signal::Terminate),
        // The terminal sends these to everything that was started from it.
        Action::Interrupt => signal(built, record, &find::with_descendants(built, &procs, &fault.target), Signal::Interrupt),
        Action::Hangup => signal(built, record, &find::with_descendants(built, &procs, &fault.target), Signal::Hangup),
        Action::Crash => machines.iter().for_each(|&machine| inject(built, record, Injection::Crash { machine })),
        Action::Freeze => procs.iter().for_each(|&proc| inject(built, record, Injection::Freeze { proc })),
        Action::Thaw => procs.iter().for_each(|&proc| inject(built, record, Injection::Thaw { proc })),
        Action::Sleep(span) => {
            let later = built.world.now() + span;
            for &machine in &machines {
                off_the_net(built, record, machine, span);
            }
            for proc in machines.iter().flat_map(|&machine| find::on_machine(built, machine)).collect::<Vec<_>>() {
                inject(built, record, Injection::Freeze { proc });
                built.world.inject(later, Some(record), Injection::Thaw { proc });
            }
        }
        Action::Slow(factor) => slow_executor(built, &fault.target, factor),
        Action::Oom => procs.iter().for_each(|&proc| inject(built, record, Injection::End { proc, status: ExitStatus::Code(EXIT_OOM) })),
        Action::Exit(code) => procs.iter().for_each(|&proc| inject(built, record, Injection::End { proc, status: ExitStatus::Code(code) })),
        // A Connect client has somebody who can call `interruptAll()`; a driver on the cluster is killed by its manager.
        Action::Cancel if matches!(fault.target, Target::Client(_)) => {
            for &proc in &procs {
                built.world.wake(proc, Timer::Connect(ConnectTimer::InterruptAll), Some(record));
            }
        }
        Action::Decommission => signal(built, record, &procs, Signal::Power),
        Action::Preempt | Action::Evict | Action::Delete => managed::end(built, fault.action, &procs, record),
        Action::Absent => absent(built, record, &fault.target, &procs),
        Action::NoLaunch => {
            for place in find::daemons(built, &fault.target) {
                let worker = built.daemons[place].name.clone();
                built.world.faults().forbid_launch(worker, record);
            }
        }
        // The other pairs (`fill`, `drop-shuffle`, or an action on what it does not fit) are noted and change nothing yet.
        _ => {}
    }
    Struck::Done(record)
}

/// A sleeping machine takes nothing from the line of its Connect server, and after a quarter of an hour the server's TCP gives the
/// connection up.
fn off_the_net(built: &mut Built, record: RecordId, machine: MachineId, span: VirtualSpan) {
    let Some(server) = built.daemons.iter().find(|daemon| daemon.name == SERVER_MACHINE).map(|daemon| daemon.machine) else { return };
    if server == machine {
        return;
    }
    let now = built.world.now();
    inject(built, record, Injection::Cut { a: machine, b: server, reset: false });
    if span > TCP_GIVES_UP {
        built.world.inject(now + TCP_GIVES_UP, Some(record), Injection::Cut { a: machine, b: server, reset: true });
    }
    built.world.inject(now + span, Some(record), Injection::Heal { a: machine, b: server });
}

fn inject(built: &mut Built, record: RecordId, injection: Injection) {
    built.world.inject(built.world.now(), Some(record), injection);
}

fn signal(built: &mut Built, record: RecordId, procs: &[ProcId], signal: Signal) {
    for &proc in procs {
        inject(built, record, Injection::Signal { proc, signal });
    }
}

/// Starts a daemon that is not running, where it was.
fn start(built: &mut Built, fault: &Fault, cause: Option<RecordId>) -> Struck {
    let record = note(built, fault, None, cause);
    for place in find::daemons(built, &fault.target) {
        let daemon = &built.daemons[place];
        if daemon.proc.is_some_and(|proc| built.world.cluster().alive(proc)) {
            continue;
        }
        let (machine, name, role) = (daemon.machine, daemon.name.clone(), (*daemon.role).clone());
        let proc = built.world.spawn_because(machine, name, role, Some(record));
        built.daemons[place].proc = Some(proc);
    }
    Struck::Done(record)
}

/// Takes daemons away before anything has happened.
fn absent(built: &mut Built, record: RecordId, target: &Target, procs: &[ProcId]) {
    signal(built, record, procs, Signal::Kill);
    for place in find::daemons(built, target) {
        built.daemons[place].proc = None;
    }
}

/// A person asks the standalone master to end the driver: `spark-submit --kill`. Only a driver that the master has launched can be
/// named there.
fn cancel(built: &mut Built, fault: &Fault, cause: Option<RecordId>) -> Struck {
    let running = |kind: ListedKind, state: &str| kind == ListedKind::Driver && matches!(state, "RUNNING" | "SUBMITTED");
    let listed = &built.world.cluster().domain.listed;
    let driver = listed.iter().find(|((_, kind, _), entry)| running(*kind, entry.state)).map(|((_, _, id), _)| id.clone());
    let (Some(driver), Some(master)) = (driver, built.masters.first().cloned()) else { return Struck::NotYet };
    let record = note(built, fault, None, cause);
    let role = Role::KillSubmit(Box::new(KillSubmit::new(driver, master.rest())));
    built.world.spawn_because(built.client_machine, "spark-submit --kill", role, Some(record));
    Struck::Done(record)
}

fn slow_executor(built: &mut Built, target: &Target, factor: u32) {
    let slowed: Vec<_> = find::executors(built, target);
    for (app, executor) in slowed {
        built.world.faults().slow_down(app, executor, factor);
    }
}

fn arm_task(built: &mut Built, fault: &Fault, stage: usize, partition: u32, cause: Option<RecordId>) -> Struck {
    let verdict = match fault.action {
        Action::Oom => TaskVerdict::OutOfMemory,
        Action::Exit(code) => TaskVerdict::Exit(code),
        _ => TaskVerdict::Throw { class: "java.lang.IllegalStateException".to_owned(), message: "injected task failure".to_owned() },
    };
    let record = note(built, fault, None, cause);
    // Memory runs out on one attempt; the next one may find more of it.
    let once = matches!(fault.action, Action::ThrowOnce | Action::Oom);
    built.world.faults().arm_task(TaskFault { stage, partition: Some(partition), verdict, once, record });
    Struck::Done(record)
}

fn arm_app(built: &mut Built, fault: &Fault, cause: Option<RecordId>) -> Struck {
    let verdict = match fault.action {
        Action::Exit(code) => AppVerdict::Exit(code),
        Action::NoStop => AppVerdict::NoStop,
        Action::NoContext => AppVerdict::NoContext,
        Action::Oom => AppVerdict::OutOfMemory,
        _ => AppVerdict::Throw { error: "java.lang.IllegalStateException: injected application failure".to_owned() },
    };
    let record = note(built, fault, None, cause);
    built.world.faults().arm_app(verdict, record);
    Struck::Done(record)
}

fn strike_link(built: &mut Built, fault: &Fault, ends: (&Target, &Target), cause: Option<RecordId>) -> Struck {
    let (left, right) = (find::machines(built, ends.0), find::machines(built, ends.1));
    if left.is_empty() || right.is_empty() {
        return Struck::NotYet;
    }
    // A Connect client's line is one connection that is seen to break; inside a cluster packets just vanish.
    let reset = fault.action == Action::Cut && [ends.0, ends.1].iter().any(|end| matches!(end, Target::ConnectServer));
    let record = note(built, fault, None, cause);
    let pairs: Vec<(MachineId, MachineId)> =
        left.iter().flat_map(|&a| right.iter().map(move |&b| (a, b))).filter(|(a, b)| a != b).collect();
    for (a, b) in pairs {
        let injection = match fault.action {
            Action::Heal | Action::Thaw => Injection::Heal { a, b },
            Action::Slow(factor) => Injection::Slow { a, b, factor },
            _ => Injection::Cut { a, b, reset },
        };
        inject(built, record, injection);
    }
    Struck::Done(record)
}
