//! Recovery: what a master writes down (FILESYSTEM, ZOOKEEPER), and how the next one takes over.

use crate::base::VirtualSpan;
use crate::spark::conf::keys;
use crate::spark::fact::Level;
use crate::spark::fact::ListedKind;
use crate::spark::message::Message;
use crate::spark::message::StandaloneMessage;
use crate::spark::protocol::Out;
use crate::spark::role::master::book::AppInfo;
use crate::spark::role::master::book::DriverInfo;
use crate::spark::role::master::book::ExecutorInfo;
use crate::spark::role::master::book::Granted;
use crate::spark::role::master::book::WorkerInfo;
use crate::spark::role::master::book::WorkerState;
use crate::spark::role::master::drivers::is_over;
use crate::spark::role::master::process::Master;
use crate::spark::role::master::process::MasterState;
use crate::spark::role::master::process::MasterTimer;
use crate::spark::timer::Timer;

impl Master {
    fn persists(&self) -> bool {
        self.conf.text(&keys::DEPLOY_RECOVERY_MODE).is_some_and(|mode| !mode.eq_ignore_ascii_case("NONE"))
    }

    pub(super) fn persist_app(&self, app: &AppInfo, out: &mut Out) {
        if self.persists() {
            out.faults().recovery.apps.insert(app.id.clone(), (app.description.clone(), app.driver));
        }
    }

    pub(super) fn forget_app(&self, app: &str, out: &mut Out) {
        if self.persists() {
            out.faults().recovery.apps.remove(app);
        }
    }

    pub(super) fn persist_driver(&self, driver: &str, out: &mut Out) {
        if let Some(info) = self.book.drivers.get(driver).filter(|_| self.persists()) {
            out.faults().recovery.drivers.insert(driver.to_owned(), (info.description.clone(), info.worker.clone()));
        }
    }

    pub(super) fn forget_driver(&self, driver: &str, out: &mut Out) {
        if self.persists() {
            out.faults().recovery.drivers.remove(driver);
        }
    }

    pub(super) fn persist_worker(&self, worker: &WorkerInfo, out: &mut Out) {
        if self.persists() {
            out.faults().recovery.workers.insert(worker.id.clone(), worker.clone());
        }
    }

    pub(super) fn forget_worker(&self, worker: &str, out: &mut Out) {
        if self.persists() {
            out.faults().recovery.workers.remove(worker);
        }
    }

    /// `ElectedLeader`: nothing to recover, or everybody known from before is told and asked what it runs.
    pub(super) fn elected(&mut self, out: &mut Out) {
        let stored = if self.persists() { out.faults().recovery.clone() } else { super::book::Persisted::default() };
        if stored.apps.is_empty() && stored.drivers.is_empty() && stored.workers.is_empty() {
            self.set_state(MasterState::Alive, out);
            Self::log(Level::Info, "Master: I have been elected leader! New state: ALIVE", out);
            return;
        }
        self.set_state(MasterState::Recovering, out);
        Self::log(Level::Info, "Master: I have been elected leader! New state: RECOVERING", out);
        let master = out.me();
        for (id, (description, driver)) in stored.apps {
            let number: u32 = id.rsplit('-').next().and_then(|number| number.parse().ok()).unwrap_or(0);
            self.book.next_app = self.book.next_app.max(number + 1);
            let limit = description.initial_executors;
            let app = AppInfo {
                id: id.clone(),
                description,
                driver,
                state: "UNKNOWN",
                executors: Granted::default(),
                next_executor: 0,
                limit,
                retries: 0,
            };
            Self::log(Level::Info, format!("Master: Trying to recover app: {id}"), out);
            Self::list(ListedKind::Application, &id, "UNKNOWN", (Some(driver), None), out);
            self.book.apps.push(app);
            out.send(driver, Message::Standalone(StandaloneMessage::MasterChanged { master }));
        }
        for (id, (description, worker)) in stored.drivers {
            let number: u32 = id.rsplit('-').next().and_then(|number| number.parse().ok()).unwrap_or(0);
            self.book.next_driver = self.book.next_driver.max(number + 1);
            if worker.is_none() {
                self.book.waiting_drivers.push(id.clone());
            }
            Self::list(ListedKind::Driver, &id, "UNKNOWN", (None, worker), out);
            // Which worker has it is asked anew: one that no worker names was lost meanwhile.
            self.book.drivers.insert(id.clone(), DriverInfo { id, description, state: "UNKNOWN", worker: None, error: None });
        }
        for (id, mut worker) in stored.workers {
            Self::log(Level::Info, format!("Master: Trying to recover worker: {id}"), out);
            worker.state = WorkerState::Unknown;
            (worker.cores_used, worker.memory_used, worker.heard) = (0, 0, out.now());
            Self::list(ListedKind::Worker, &id, "UNKNOWN", (Some(worker.proc), None), out);
            out.send(worker.proc, Message::Standalone(StandaloneMessage::MasterChanged { master }));
            self.book.workers.insert(id, worker);
        }
        let timeout = self.conf.time(&keys::DEPLOY_RECOVERY_TIMEOUT).unwrap_or(VirtualSpan::from_secs(60));
        out.timer(timeout, Timer::Master(MasterTimer::CompleteRecovery));
    }

    pub(super) fn app_recovered(&mut self, app: &str, out: &mut Out) {
        if let Some(info) = self.book.app(app) {
            info.state = "WAITING";
            Self::log(Level::Info, format!("Master: Application has been re-registered: {app}"), out);
        }
        self.try_complete(out);
    }

    pub(super) fn worker_recovered(&mut self, id: &str, executors: &[(String, u32, u32)], drivers: &[String], out: &mut Out) {
        let Some(worker) = self.book.workers.get_mut(id) else {
            Self::log(Level::Warn, format!("Master: Scheduler state from unknown worker: {id}"), out);
            return;
        };
        worker.state = WorkerState::Alive;
        worker.heard = out.now();
        Self::log(Level::Info, format!("Master: Worker has been re-registered: {id}"), out);
        Self::list(ListedKind::Worker, id, "ALIVE", (None, None), out);
        for (app, executor, cores) in executors {
            let Some(info) = self.book.apps.iter_mut().find(|info| info.id == *app) else { continue };
            let memory_mib = info.description.memory_per_executor_mib;
            info.next_executor = info.next_executor.max(executor + 1);
            info.executors.insert(*executor, ExecutorInfo { worker: id.to_owned(), cores: *cores, memory_mib, state: "RUNNING" });
            if let Some(worker) = self.book.workers.get_mut(id) {
                worker.cores_used += cores;
                worker.memory_used += memory_mib;
            }
        }
        for driver in drivers {
            let Some(info) = self.book.drivers.get_mut(driver) else { continue };
            info.state = "RUNNING";
            info.worker = Some(id.to_owned());
            let (cores, memory) = (info.description.cores, info.description.memory_mib);
            if let Some(worker) = self.book.workers.get_mut(id) {
                worker.cores_used += cores;
                worker.memory_used += memory;
            }
            Self::list(ListedKind::Driver, driver, "RUNNING", (None, Some(id.to_owned())), out);
        }
        self.try_complete(out);
    }

    /// Everybody has answered: no need to wait for the time-out.
    fn try_complete(&mut self, out: &mut Out) {
        let open = self.book.workers.values().any(|worker| worker.state == WorkerState::Unknown)
            || self.book.apps.iter().any(|app| app.state == "UNKNOWN");
        if self.state == MasterState::Recovering && !open {
            self.complete_recovery(out);
        }
    }

    pub(super) fn complete_recovery(&mut self, out: &mut Out) {
        if self.state != MasterState::Recovering {
            return;
        }
        let silent: Vec<String> =
            self.book.workers.values().filter(|worker| worker.state == WorkerState::Unknown).map(|worker| worker.id.clone()).collect();
        for worker in silent {
            self.remove_worker(&worker, "Not responding for recovery", out);
        }
        let gone: Vec<String> = self.book.apps.iter().filter(|app| app.state == "UNKNOWN").map(|app| app.id.clone()).collect();
        for app in gone {
            self.finish_application(&app, out);
        }
        for place in 0..self.book.apps.len() {
            self.book.apps[place].state = "RUNNING";
            let (id, driver) = (self.book.apps[place].id.clone(), self.book.apps[place].driver);
            Self::list(ListedKind::Application, &id, "RUNNING", (Some(driver), None), out);
        }
        self.set_state(MasterState::Alive, out);
        let lost: Vec<(String, bool)> = self
            .book
            .drivers
            .values()
            .filter(|driver| driver.worker.is_none() && !is_over(driver.state) && !self.book.waiting_drivers.contains(&driver.id))
            .map(|driver| (driver.id.clone(), driver.description.supervise))
            .collect();
        for (driver, supervise) in lost {
            Self::log(Level::Warn, format!("Master: Driver {driver} was not found after master recovery"), out);
            if supervise {
                self.relaunch_driver(&driver, out);
            } else {
                self.remove_driver(&driver, "ERROR", None, out);
            }
        }
        Self::log(Level::Info, "Master: Recovery complete in 100 ms - resuming operations!", out);
        self.schedule(out);
    }
}
