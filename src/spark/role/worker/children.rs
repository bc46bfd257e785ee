//! What a Worker runs: `ExecutorRunner` and `DriverRunner`. Starts them, ends them, tells the Master how they ended.

use std::sync::Arc;

use crate::base::ProcId;
use crate::base::VirtualSpan;
use crate::base::VirtualTime;
use crate::sim::ExitStatus;
use crate::sim::Signal;
use crate::spark::app_spec::AppSpec;
use crate::spark::conf::Conf;
use crate::spark::conf::keys;
use crate::spark::executor::Seat;
use crate::spark::fact::Console;
use crate::spark::fact::Level;
use crate::spark::id::ExecutorId;
use crate::spark::message::StandaloneMessage;
use crate::spark::message::standalone::DriverDescription;
use crate::spark::message::standalone::ExecutorStateChanged;
use crate::spark::message::standalone::LaunchDriver;
use crate::spark::message::standalone::LaunchExecutor;
use crate::spark::pace;
use crate::spark::protocol::Out;
use crate::spark::role::Role;
use crate::spark::role::driver_wrapper::DriverWrapper;
use crate::spark::role::executor::ExecutorRole;
use crate::spark::role::worker::process::Worker;
use crate::spark::role::worker::process::WorkerTimer;
use crate::spark::rule;
use crate::spark::timer::Timer;

/// `--cluster-conf`: files that no worker has, with commas between them.
const MISSING_FILES: &str = "standalone.missing-files";

/// `ExecutorRunner.EXECUTOR_TERMINATE_TIMEOUT_MS` and `DriverRunner.DRIVER_TERMINATE_TIMEOUT_MS`.
const TERMINATE_TIMEOUT: VirtualSpan = VirtualSpan::from_secs(10);
/// A driver that ran longer than this is started again after a second, whatever happened before.
const SUCCESSFUL_RUN: VirtualSpan = VirtualSpan::from_secs(5);

/// An executor this worker runs.
#[derive(Clone, Debug)]
pub struct ExecutorChild {
    pub(super) proc: ProcId,
    pub(super) cores: u32,
    killed: bool,
}

/// A driver this worker runs, or is about to start again.
#[derive(Clone, Debug)]
pub struct DriverChild {
    pub(super) proc: Option<ProcId>,
    description: DriverDescription,
    started: VirtualTime,
    /// Seconds before the next start.
    wait: u64,
    killed: bool,
}

impl Worker {
    pub(super) fn launch_executor(&mut self, from: ProcId, launch: &LaunchExecutor, out: &mut Out) {
        if self.master != Some(from) {
            Self::log(Level::Warn, "Worker: Invalid Master attempted to launch executor.", out);
            return;
        }
        if self.closing.is_some() {
            return;
        }
        if self.decommissioned {
            Self::log(Level::Warn, "Worker: Asked to launch an executor while decommissioned. Not launching executor.", out);
            return;
        }
        let name = format!("{}/{}", launch.app, launch.executor);
        Self::log(Level::Info, format!("Worker: Asked to launch executor {name}"), out);
        let machine = out.machine();
        if let Some(record) = out.faults().launch_forbidden(&self.id).or_else(|| out.faults().disk_full(machine)) {
            out.blame(record);
            out.timer(pace::FAILED_LAUNCH, Timer::Worker(WorkerTimer::LaunchFailed(launch.app.clone(), launch.executor)));
            return;
        }
        let Some(request) = self.apps.get(launch.application).map(|app| Arc::clone(&app.request)) else { return };
        let id = ExecutorId(launch.executor);
        let console = Console::Executor { app: launch.driver, executor: id };
        let me = out.me();
        let seat = Seat { id, driver: launch.driver, host: self.host.clone(), cores: launch.cores, console, server: me };
        let counts_on = |conf: &Conf| conf.flag(&keys::SHUFFLE_SERVICE_ENABLED);
        let lacking = counts_on(&request.conf) && !counts_on(&self.conf);
        let role = ExecutorRole::new(seat, request).watching(me).lacking_shuffle_service(lacking);
        let proc = out.spawn(format!("executor {id}"), Role::Executor(Box::new(role)));
        let child = ExecutorChild { proc, cores: launch.cores, killed: false };
        self.executors.insert((launch.app.clone(), launch.executor), child);
        self.tell_executor_state((&launch.app, launch.executor), "RUNNING", (None, None), out);
    }

    /// While any executor of the application runs, the Master tries again at once, and there is no end to it.
    pub(super) fn launch_failed(&self, app: &str, executor: u32, out: &mut Out) {
        let message = "java.io.IOException: Failed to create directory".to_owned();
        Self::log(Level::Error, format!("Worker: Failed to launch executor {app}/{executor}"), out);
        self.tell_executor_state((app, executor), "FAILED", (Some(message), None), out);
    }

    fn tell_executor_state(
        &self,
        (app, executor): (&str, u32),
        state: &'static str,
        (message, exit_status): (Option<String>, Option<u8>),
        out: &mut Out,
    ) {
        let change = ExecutorStateChanged { app: app.to_owned(), executor, state, message, exit_status, worker_lost: None };
        self.tell_master(StandaloneMessage::ExecutorStateChanged(Box::new(change)), out);
    }

    pub(super) fn kill_executor(&mut self, app: &str, executor: u32, out: &mut Out) {
        let Some(child) = self.executors.get_mut(&(app.to_owned(), executor)) else { return };
        child.killed = true;
        let proc = child.proc;
        Self::log(Level::Info, format!("Worker: Asked to kill executor {app}/{executor}"), out);
        out.signal(proc, Signal::Terminate);
        out.timer(TERMINATE_TIMEOUT, Timer::Worker(WorkerTimer::KillHard(proc)));
    }

    pub(super) fn launch_driver(&mut self, launch: LaunchDriver, out: &mut Out) {
        Self::log(Level::Info, format!("Worker: Asked to launch driver {}", launch.driver), out);
        let child = DriverChild { proc: None, description: launch.description, started: out.now(), wait: 1, killed: false };
        self.drivers.insert(launch.driver.clone(), child);
        self.start_driver(&launch.driver, out);
    }

    /// `DriverRunner.prepareAndRunDriver`: a folder for the driver, and its jar in it.
    fn cannot_prepare(&self, spec: &AppSpec, out: &mut Out) -> Option<String> {
        let machine = out.machine();
        if let Some(record) = out.faults().disk_full(machine) {
            out.blame(record);
            return Some("java.io.IOException: No space left on device".to_owned());
        }
        let jar = spec.request.primary_resource.as_deref()?;
        let missing = self.conf.explicit(MISSING_FILES)?.split(',').map(str::trim).find(|file| !file.is_empty() && jar.ends_with(file))?;
        let record = rule::note(out, rule::DRIVER_NEEDS_ITS_JAR);
        out.blame(record);
        Some(format!("java.nio.file.NoSuchFileException: {missing}"))
    }

    pub(super) fn start_driver(&mut self, id: &str, out: &mut Out) {
        let Some(spec) = self.drivers.get(id).and_then(|child| self.apps.get(child.description.application)).cloned() else { return };
        if let Some(error) = self.cannot_prepare(&spec, out) {
            self.driver_over(id, "ERROR", Some(error), out);
            return;
        }
        let role = DriverWrapper::new(spec, self.masters.clone(), out.me(), id.to_owned());
        let proc = out.spawn(format!("driver {id}"), Role::DriverWrapper(Box::new(role)));
        let now = out.now();
        if let Some(child) = self.drivers.get_mut(id) {
            child.proc = Some(proc);
            child.started = now;
        }
    }

    pub(super) fn kill_driver(&mut self, id: &str, out: &mut Out) {
        Self::log(Level::Info, format!("Worker: Asked to kill driver {id}"), out);
        let Some(child) = self.drivers.get_mut(id) else {
            Self::log(Level::Error, format!("Worker: Asked to kill unknown driver {id}"), out);
            return;
        };
        child.killed = true;
        match child.proc {
            Some(proc) => {
                out.signal(proc, Signal::Terminate);
                out.timer(TERMINATE_TIMEOUT, Timer::Worker(WorkerTimer::KillHard(proc)));
            }
            None => self.driver_over(id, "KILLED", None, out),
        }
    }

    /// The shutdown hooks of a Worker that is told to end: its children end before it, and the Master hears how. A driver counts as
    /// killed on request, so `--supervise` does not bring it back.
    pub(super) fn shut_down(&mut self, signal: Signal, out: &mut Out) {
        let record = rule::record_exit(out, rule::WORKER_ENDS_ITS_CHILDREN);
        out.blame(record);
        Self::log(Level::Error, format!("Worker: RECEIVED SIGNAL {}", signal.name().trim_start_matches("SIG")), out);
        self.closing = Some(signal);
        for child in self.executors.values() {
            out.signal(child.proc, Signal::Terminate);
            out.timer(TERMINATE_TIMEOUT, Timer::Worker(WorkerTimer::KillHard(child.proc)));
        }
        let drivers: Vec<String> = self.drivers.keys().cloned().collect();
        for id in drivers {
            Self::log(Level::Info, format!("DriverRunner: Worker shutting down, killing driver {id}"), out);
            self.kill_driver(&id, out);
        }
        self.leave_if_alone(out);
    }

    /// A Worker that shuts down goes when its children have gone.
    pub(super) fn leave_if_alone(&self, out: &mut Out) {
        if let Some(signal) = self.closing
            && self.executors.is_empty()
            && self.drivers.is_empty()
        {
            out.exit(ExitStatus::Signal(signal));
        }
    }

    pub(super) fn child_ended(&mut self, child: ProcId, status: ExitStatus, out: &mut Out) {
        let executor = self.executors.iter().find(|(_, info)| info.proc == child).map(|(key, info)| (key.clone(), info.killed));
        if let Some(((app, executor), killed)) = executor {
            self.executors.remove(&(app.clone(), executor));
            let code = status.code().unwrap_or(255);
            let (state, message) = if killed {
                ("KILLED", format!("Runner thread for executor {app}/{executor} interrupted"))
            } else {
                ("EXITED", format!("Command exited with code {code}"))
            };
            let text = format!("Worker: Executor {app}/{executor} finished with state {state} message {message} exitStatus {code}");
            Self::log(Level::Info, text, out);
            self.tell_executor_state((&app, executor), state, (Some(message), Some(code)), out);
            return;
        }
        if let Some(id) = self.drivers.iter().find(|(_, info)| info.proc == Some(child)).map(|(id, _)| id.clone()) {
            self.driver_ended(&id, status, out);
        }
    }

    /// `DriverRunner.runCommandWithRetry`: supervised drivers start again unless they ended well or were killed on request.
    fn driver_ended(&mut self, id: &str, status: ExitStatus, out: &mut Out) {
        let now = out.now();
        let Some(child) = self.drivers.get_mut(id) else { return };
        child.proc = None;
        let code = status.code().unwrap_or(255);
        if child.description.supervise && code != 0 && !child.killed {
            if now.since(child.started) > SUCCESSFUL_RUN {
                child.wait = 1;
            }
            let wait = child.wait;
            child.wait = wait.saturating_mul(2);
            Self::log(Level::Info, format!("DriverRunner: Command exited with status {code}, re-launching after {wait} s."), out);
            let record = rule::note(out, rule::SUPERVISED_RESTART);
            out.blame(record);
            out.timer(VirtualSpan::from_secs(wait), Timer::Worker(WorkerTimer::RelaunchDriver(id.to_owned())));
            return;
        }
        let state = if child.killed {
            "KILLED"
        } else if code == 0 {
            "FINISHED"
        } else {
            "FAILED"
        };
        self.driver_over(id, state, None, out);
    }

    fn driver_over(&mut self, id: &str, state: &'static str, error: Option<String>, out: &mut Out) {
        self.drivers.remove(id);
        let how = match state {
            "KILLED" => "was killed by user".to_owned(),
            "FINISHED" => "exited successfully".to_owned(),
            "FAILED" => "exited with failure".to_owned(),
            _ => format!("failed with unrecoverable exception: {}", error.clone().unwrap_or_default()),
        };
        let aside = if self.master.is_none() { " while master is disconnected." } else { "" };
        let level = if state == "FAILED" || state == "ERROR" || self.master.is_none() { Level::Warn } else { Level::Info };
        Self::log(level, format!("Worker: Driver {id} {how}{aside}"), out);
        self.tell_master(StandaloneMessage::DriverStateChanged { driver: id.to_owned(), state, message: error }, out);
    }
}

#[cfg(test)]
mod tests {
    use crate::base::VirtualSpan;
    use crate::sim::Fact;
    use crate::spark::conf::Conf;
    use crate::spark::fault::Fault;
    use crate::spark::message::Message;
    use crate::spark::message::StandaloneMessage;
    use crate::spark::run::Run;
    use crate::spark::spec::ClusterSpec;
    use crate::spark::spec::RunSpec;
    use crate::spark::submit::Surroundings;
    use crate::spark::submit::explain;
    use crate::spark::version::SparkVersion;
    use crate::spark::work::TaskAnswer;
    use crate::spark::work_text;

    /// While an executor of the application runs elsewhere, the Master sends the next one to the same worker, and goes on with it.
    #[test]
    fn launches_that_fail_come_as_fast_as_on_a_real_cluster() {
        let version = SparkVersion::V4_0;
        let line = "spark-submit --master spark://master:7077 --executor-memory 512m --class App app.jar";
        let submit = explain(line, &Surroundings::new(version)).request.unwrap();
        let mut spec = RunSpec::new(submit, ClusterSpec::new(Conf::new(version)), work_text::jobs("map=4x20s").unwrap());
        spec.faults = vec![Fault::parse("no-launch:worker:2@start").unwrap()];
        spec.horizon = VirtualSpan::from_secs(15);
        let mut run = Run::new(spec).unwrap();
        run.run_to_end(|_| TaskAnswer::Output(Box::default()));
        let launches: Vec<u64> = run
            .world()
            .log()
            .iter()
            .filter(|(_, record)| {
                matches!(&record.fact, Fact::Sent { message: Message::Standalone(StandaloneMessage::LaunchExecutor(_)), .. })
            })
            .map(|(_, record)| record.at.0)
            .collect();
        let (first, last) = (launches[0], launches[launches.len() - 1]);
        assert!(last > 14_000_000, "it goes on as long as the application does");
        let a_second = launches.len() as u64 * 1_000_000 / (last - first);
        assert!((25..=40).contains(&a_second), "{a_second} launches a second");
    }
}
