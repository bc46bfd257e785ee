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
use crate::spark::driver::DriverTimer;
use crate::spark::executor::ExecutorTimer;
use crate::spark::fact::ListedKind;
use crate::spark::fact::SparkFact;
use crate::spark::fault::armed::AppVerdict;
use crate::spark::fault::armed::TaskFault;
use crate::spark::fault::armed::TaskVerdict;
use crate::spark::fault::cancel;
use crate::spark::fault::disk;
use crate::spark::fault::find;
use crate::spark::fault::managed;
use crate::spark::fault::spec::Action;
use crate::spark::fault::spec::Fault;
use crate::spark::fault::target::Target;
use crate::spark::fault::when::When;
use crate::spark::program::ProgramTimer;
use crate::spark::role::Role;
use crate::spark::role::connect::ConnectTimer;
use crate::spark::role::kill_submit::KillSubmit;
use crate::spark::rule;
use crate::spark::timer::Timer;
use crate::spark::version::SparkVersion;

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
        return if built.driver_with_client || built.masters.is_empty() {
            cancel_in_ui(built, fault, cause)
        } else {
            cancel(built, fault, cause)
        };
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
    match fault.action {
        Action::Start => return start(built, fault, cause),
        Action::DropShuffle => return drop_shuffle(built, fault, cause),
        Action::Fill => return fill(built, fault, cause),
        _ => {}
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
        Action::Sleep(span) => sleep(built, record, &machines, span),
        Action::Slow(factor) => slow_executor(built, &fault.target, factor),
        Action::Oom | Action::OomAlways if fault.target == Target::Driver && programs(built, &procs).next().is_some() => {
            // It is the thread of `main()` that runs out of it.
            strike_programs(built, &procs, &AppVerdict::OutOfMemory, record);
        }
        Action::Exit(code) if fault.target == Target::Driver && programs(built, &procs).next().is_some() => {
            strike_programs(built, &procs, &AppVerdict::Exit(code), record);
        }
        Action::Oom | Action::OomAlways => {
            for &proc in &procs {
                inject(built, record, Injection::End { proc, status: ExitStatus::Code(EXIT_OOM) });
            }
        }
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
        // Struck elsewhere, or refused before the run: they do not fit a process.
        Action::Start
        | Action::Fill
        | Action::DropShuffle
        | Action::Cut
        | Action::Heal
        | Action::Throw
        | Action::ThrowOnce
        | Action::NoStop
        | Action::NoContext
        | Action::Cancel => {}
    }
    Struck::Done(record)
}

/// The machines stand still for so long, and are off the network.
fn sleep(built: &mut Built, record: RecordId, machines: &[MachineId], span: VirtualSpan) {
    let later = built.world.now() + span;
    for &machine in machines {
        off_the_net(built, record, machine, span);
    }
    for proc in machines.iter().flat_map(|&machine| find::on_machine(built, machine)).collect::<Vec<_>>() {
        inject(built, record, Injection::Freeze { proc });
        built.world.inject(later, Some(record), Injection::Thaw { proc });
    }
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
        let why = driver_inside(built, proc, record);
        inject(built, why, Injection::Signal { proc, signal });
    }
}

/// A client that is hit while the driver is in it takes that along; the record that says so, or the fault's own.
fn driver_inside(built: &mut Built, proc: ProcId, record: RecordId) -> RecordId {
    let inside = built.driver_with_client && built.clients.contains(&proc) && built.world.cluster().domain.apps.contains_key(&proc);
    if !inside {
        return record;
    }
    built.world.note(Some(record), Some(rule::DRIVER_DIES_WITH_CLIENT), SparkFact::Note { proc })
}

/// Starts a daemon that is not running, where it was.
fn start(built: &mut Built, fault: &Fault, cause: Option<RecordId>) -> Struck {
    let record = note(built, fault, None, cause);
    let machines = find::machines(built, &fault.target);
    let down = |machine: &MachineId| built.world.cluster().machine(*machine).is_some_and(|machine| machine.down.is_some());
    for machine in machines.into_iter().filter(down).collect::<Vec<_>>() {
        built.world.strike(Some(record), &Injection::Restart { machine });
    }
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

fn drop_shuffle(built: &mut Built, fault: &Fault, cause: Option<RecordId>) -> Struck {
    let held = disk::outputs(built, &fault.target);
    if held.is_empty() {
        return Struck::NotYet;
    }
    let record = note(built, fault, None, cause);
    for (app, executor, maps) in held {
        built.world.faults().lose_files(app, executor, maps.into_iter(), record);
    }
    Struck::Done(record)
}

fn fill(built: &mut Built, fault: &Fault, cause: Option<RecordId>) -> Struck {
    if find::machines(built, &fault.target).is_empty() {
        return Struck::NotYet;
    }
    let record = note(built, fault, None, cause);
    disk::fill(built, &fault.target, record);
    Struck::Done(record)
}

/// The processes that run the program of a driver among these, or of the one it serves.
fn programs<'a>(built: &'a Built, drivers: &'a [ProcId]) -> impl Iterator<Item = ProcId> + 'a {
    let cluster = built.world.cluster();
    let related = |program: ProcId, driver: ProcId| {
        let parent = |proc: ProcId| cluster.process(proc).and_then(|info| info.parent);
        program == driver || parent(program) == Some(driver) || parent(driver) == Some(program)
    };
    let running = cluster.domain.programs.keys().copied().filter(|&program| cluster.alive(program));
    running.filter(move |&program| drivers.iter().any(|&driver| related(program, driver)))
}

/// Something strikes the program of a driver where it is.
fn strike_programs(built: &mut Built, drivers: &[ProcId], verdict: &AppVerdict, record: RecordId) {
    let found: Vec<ProcId> = programs(built, drivers).collect();
    for program in found {
        built.world.wake(program, Timer::Program(ProgramTimer::Struck(verdict.clone())), Some(record));
    }
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

/// Where no manager's command reaches the driver, a person has the kill link of its web UI.
fn cancel_in_ui(built: &mut Built, fault: &Fault, cause: Option<RecordId>) -> Struck {
    let cluster = built.world.cluster();
    let running = cluster.domain.current_app().filter(|(_, app)| app.jobs.values().any(|job| job.end.is_none()));
    let Some((host, _)) = running.filter(|(host, _)| cluster.alive(*host)) else { return Struck::NotYet };
    let record = note(built, fault, Some(host), cause);
    built.world.wake(host, Timer::Driver(DriverTimer::KillJobs), Some(record));
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
        Action::Oom | Action::OomAlways => TaskVerdict::OutOfMemory,
        Action::Exit(code) => TaskVerdict::Exit(code),
        _ => TaskVerdict::Throw { class: "java.lang.IllegalStateException".to_owned(), message: "injected task failure".to_owned() },
    };
    let record = note(built, fault, None, cause);
    // Memory runs out on one attempt; the next one may find more of it.
    let once = matches!(fault.action, Action::ThrowOnce | Action::Oom);
    built.world.faults().arm_task(TaskFault { stage, partition: Some(partition), verdict, once, record, struck: 0 });
    // An attempt that runs by now is struck where it is.
    let executors: Vec<_> = find::attempts(built, stage, partition);
    for (proc, tid) in executors {
        built.world.wake(proc, Timer::Executor(ExecutorTimer::Struck(tid)), Some(record));
    }
    Struck::Done(record)
}

fn arm_app(built: &mut Built, fault: &Fault, cause: Option<RecordId>) -> Struck {
    let verdict = match fault.action {
        Action::Exit(code) => AppVerdict::Exit(code),
        Action::NoStop => AppVerdict::NoStop,
        Action::NoContext => AppVerdict::NoContext,
        Action::Oom | Action::OomAlways => AppVerdict::OutOfMemory,
        _ => AppVerdict::Throw { error: "java.lang.IllegalStateException: injected application failure".to_owned() },
    };
    let record = note(built, fault, None, cause);
    // `System.exit` may be called by another thread while an action runs; an exception comes when `main()` goes on.
    let at_once = !matches!(fault.when, When::Start | When::End | When::Middle);
    let drivers = find::processes(built, &Target::Driver);
    if at_once && matches!(fault.action, Action::Exit(_)) && programs(built, &drivers).next().is_some() {
        strike_programs(built, &drivers, &verdict, record);
    } else {
        built.world.faults().arm_app(verdict, fault.action == Action::ThrowOnce, record);
    }
    Struck::Done(record)
}

fn strike_link(built: &mut Built, fault: &Fault, ends: (&Target, &Target), cause: Option<RecordId>) -> Struck {
    let (left, right) = (find::machines(built, ends.0), find::machines(built, ends.1));
    if left.is_empty() || right.is_empty() {
        return Struck::NotYet;
    }
    // A Connect client's line is one connection that is seen to break; inside a cluster packets just vanish.
    let to_server = [ends.0, ends.1].iter().any(|end| matches!(end, Target::ConnectServer));
    let reset = fault.action == Action::Cut && to_server;
    let mut record = note(built, fault, None, cause);
    if fault.action == Action::Freeze && to_server && built.version <= SparkVersion::V4_0 {
        // Nobody is told, and a client of these releases never asks.
        let first = built.clients.first().copied().unwrap_or_default();
        record = built.world.note(Some(record), Some(rule::BLACK_HOLE_HANGS), SparkFact::Note { proc: first });
    }
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
