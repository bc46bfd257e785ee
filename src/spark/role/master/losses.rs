//! What the Master does when something ends or falls silent: executors, applications, workers.

use crate::base::ProcId;
use crate::spark::conf::keys;
use crate::spark::fact::Level;
use crate::spark::fact::ListedKind;
use crate::spark::message::Message;
use crate::spark::message::StandaloneMessage;
use crate::spark::message::standalone::ApplicationDescription;
use crate::spark::message::standalone::ExecutorStateChanged;
use crate::spark::protocol::Out;
use crate::spark::role::master::book::AppInfo;
use crate::spark::role::master::book::Granted;
use crate::spark::role::master::book::WorkerState;
use crate::spark::role::master::drivers::DATE;
use crate::spark::role::master::drivers::is_over;
use crate::spark::role::master::process::Master;
use crate::spark::role::master::process::MasterState;
use crate::spark::rule;

impl Master {
    pub(super) fn register_application(&mut self, from: ProcId, mut description: ApplicationDescription, out: &mut Out) {
        if self.state == MasterState::Standby {
            return;
        }
        let id = format!("app-{DATE}-{:04}", self.book.next_app);
        self.book.next_app += 1;
        let default = self.conf.int(&keys::DEPLOY_DEFAULT_CORES).and_then(|cores| u32::try_from(cores).ok()).filter(|&cores| cores > 0);
        description.max_cores = description.max_cores.or(default);
        Self::log(Level::Info, format!("Master: Registered app {} with ID {id}", description.name), out);
        let limit = description.initial_executors;
        let app = AppInfo {
            id: id.clone(),
            description,
            driver: from,
            state: "WAITING",
            executors: Granted::default(),
            next_executor: 0,
            limit,
            retries: 0,
        };
        Self::list(ListedKind::Application, &id, "WAITING", (Some(from), Some(app.description.name.clone())), out);
        self.persist_app(&app, out);
        self.book.apps.push(app);
        let master = out.me();
        out.send(from, wrap(StandaloneMessage::RegisteredApplication { app: id, master }));
        self.schedule(out);
    }

    pub(super) fn executor_state_changed(&mut self, change: ExecutorStateChanged, out: &mut Out) {
        let most = self.conf.int(&keys::DEPLOY_MAX_EXECUTOR_RETRIES).unwrap_or(10);
        let Some(app) = self.book.app(&change.app) else {
            Self::log(Level::Warn, format!("Master: Got status update for unknown executor {}/{}", change.app, change.executor), out);
            return;
        };
        let Some(worker) = app.executors.get(change.executor).map(|executor| executor.worker.clone()) else {
            Self::log(Level::Warn, format!("Master: Got status update for unknown executor {}/{}", change.app, change.executor), out);
            return;
        };
        let before = app.executors.state(change.executor).map_or("", |state| std::mem::replace(state, change.state));
        let driver = app.driver;
        if change.state == "RUNNING" {
            app.retries = 0;
        }
        let name = format!("{}/{}", change.app, change.executor);
        let over = matches!(change.state, "KILLED" | "FAILED" | "LOST" | "EXITED");
        let removed = if over { app.executors.remove(change.executor) } else { None };
        let mut give_up = false;
        if over && change.exit_status != Some(0) && before != "DECOMMISSIONED" {
            app.retries += 1;
            let running = app.executors.iter().any(|(_, executor)| executor.state == "RUNNING");
            give_up = most >= 0 && i64::from(app.retries) >= most && !running;
        }
        let retries = app.retries;
        Self::list(ListedKind::Executor, &name, change.state, (None, Some(worker)), out);
        if over {
            Self::log(Level::Info, format!("Master: Removing executor {name} because it is {}", change.state), out);
        }
        let app_id = change.app.clone();
        out.send(driver, wrap(StandaloneMessage::ExecutorUpdated(Box::new(change))));
        if let Some(removed) = removed {
            self.book.free(&removed);
        }
        if give_up {
            let text = format!("Master: Application with ID {app_id} failed {retries} times; removing it");
            Self::log(Level::Error, text, out);
            let record =
                Self::list_because(Some(rule::MAX_EXECUTOR_RETRIES), ListedKind::Application, &app_id, "FAILED", (None, None), out);
            out.blame(record);
            self.remove_application(&app_id, "FAILED", out);
        }
        self.schedule(out);
    }

    pub(super) fn kill_executors(&mut self, app: &str, executors: &[u32], out: &mut Out) {
        let Some(info) = self.book.app(app) else { return };
        if let Some(limit) = &mut info.limit {
            *limit = limit.saturating_sub(u32::try_from(executors.len()).unwrap_or(u32::MAX));
        }
        let workers: Vec<(u32, String)> =
            executors.iter().filter_map(|id| info.executors.get(*id).map(|executor| (*id, executor.worker.clone()))).collect();
        for (executor, worker) in workers {
            if let Some(worker) = self.book.workers.get(&worker) {
                out.send(worker.proc, wrap(StandaloneMessage::KillExecutor { app: app.to_owned(), executor }));
            }
        }
    }

    pub(super) fn finish_application(&mut self, app: &str, out: &mut Out) {
        self.remove_application(app, "FINISHED", out);
    }

    pub(super) fn remove_application(&mut self, id: &str, state: &'static str, out: &mut Out) {
        let Some(place) = self.book.apps.iter().position(|app| app.id == id) else { return };
        let app = self.book.apps.remove(place);
        Self::log(Level::Info, format!("Master: Removing app {id}"), out);
        Self::list(ListedKind::Application, id, state, (Some(app.driver), None), out);
        self.forget_app(id, out);
        for (executor, info) in app.executors.iter() {
            self.book.free(info);
            if let Some(worker) = self.book.workers.get(&info.worker).filter(|worker| worker.state != WorkerState::Dead) {
                out.send(worker.proc, wrap(StandaloneMessage::KillExecutor { app: id.to_owned(), executor }));
            }
        }
        if state != "FINISHED" {
            out.send(app.driver, wrap(StandaloneMessage::ApplicationRemoved { message: state.to_owned() }));
        }
        self.schedule(out);
    }

    /// A connection closed: of a worker, or of an application's driver.
    pub(super) fn lost(&mut self, peer: ProcId, out: &mut Out) {
        if let Some((id, host)) = self.book.worker_of_proc(peer).map(|worker| (worker.id.clone(), worker.host.clone())) {
            Self::log(Level::Info, format!("Master: {host} got disassociated, removing it."), out);
            self.remove_worker(&id, &format!("{host} got disassociated"), out);
        }
        let gone: Vec<String> = self.book.apps.iter().filter(|app| app.driver == peer).map(|app| app.id.clone()).collect();
        for app in gone {
            Self::log(Level::Info, "Master: the driver got disassociated, removing it.", out);
            let record =
                Self::list_because(Some(rule::LOST_DRIVER_IS_FINISHED), ListedKind::Application, &app, "FINISHED", (None, None), out);
            out.blame(record);
            self.finish_application(&app, out);
        }
    }

    pub(super) fn worker_heartbeat(&mut self, id: &str, from: ProcId, out: &mut Out) {
        match self.book.workers.get_mut(id) {
            Some(worker) if worker.state == WorkerState::Dead => {
                let text = format!("Master: Got heartbeat from unregistered worker {id}. Asking it to re-register.");
                Self::log(Level::Warn, text, out);
                out.send(from, wrap(StandaloneMessage::ReconnectWorker));
            }
            Some(worker) => worker.heard = out.now(),
            None => {
                let text =
                    format!("Master: Got heartbeat from unregistered worker {id}. This worker was never registered, so ignoring it.");
                Self::log(Level::Warn, text, out);
            }
        }
    }

    /// What a worker runs that this master does not know of is ended.
    pub(super) fn worker_latest_state(&mut self, id: &str, executors: &[(String, u32)], drivers: &[String], out: &mut Out) {
        let Some(proc) = self.book.workers.get(id).map(|worker| worker.proc) else { return };
        for (app, executor) in executors {
            let known = self.book.app(app).is_some_and(|info| info.executors.get(*executor).is_some());
            if !known {
                let record = Self::list_because(
                    Some(rule::UNKNOWN_EXECUTOR_KILLED),
                    ListedKind::Executor,
                    &format!("{app}/{executor}"),
                    "UNKNOWN",
                    (None, None),
                    out,
                );
                out.blame(record);
                out.send(proc, wrap(StandaloneMessage::KillExecutor { app: app.clone(), executor: *executor }));
            }
        }
        for driver in drivers {
            let known = self.book.drivers.get(driver).is_some_and(|info| !is_over(info.state));
            if !known {
                let record =
                    Self::list_because(Some(rule::UNKNOWN_DRIVER_KILLED), ListedKind::Driver, driver, "UNKNOWN", (None, None), out);
                out.blame(record);
                out.send(proc, wrap(StandaloneMessage::KillDriver { driver: driver.clone() }));
            }
        }
    }

    pub(super) fn time_out_dead_workers(&mut self, out: &mut Out) {
        let (now, allowed) = (out.now(), self.worker_timeout());
        let silent: Vec<String> = self
            .book
            .workers
            .values()
            .filter(|worker| worker.state == WorkerState::Alive && now.since(worker.heard) > allowed)
            .map(|worker| worker.id.clone())
            .collect();
        for id in silent {
            let text = format!("Master: Removing {id} because we got no heartbeat in {} seconds", allowed.as_millis() / 1_000);
            Self::log(Level::Warn, text, out);
            self.remove_worker(&id, &format!("Not receiving heartbeat for {} seconds", allowed.as_millis() / 1_000), out);
        }
    }

    pub(super) fn remove_worker(&mut self, id: &str, message: &str, out: &mut Out) {
        let Some(worker) = self.book.workers.get_mut(id) else { return };
        worker.state = WorkerState::Dead;
        let host = worker.host.clone();
        Self::log(Level::Info, format!("Master: Removing worker {id} on {host}"), out);
        let record = Self::list_because(Some(rule::LOST_WORKER), ListedKind::Worker, id, "DEAD", (None, None), out);
        out.blame(record);
        self.forget_worker(id, out);
        self.lose_executors(id, &host, message, out);
        let drivers: Vec<(String, bool)> = self
            .book
            .drivers
            .values()
            .filter(|driver| driver.worker.as_deref() == Some(id) && !is_over(driver.state))
            .map(|driver| (driver.id.clone(), driver.description.supervise))
            .collect();
        for (driver, supervise) in drivers {
            if supervise {
                Self::log(Level::Info, format!("Master: Re-launching {driver}"), out);
                self.relaunch_driver(&driver, out);
            } else {
                Self::log(Level::Info, format!("Master: Not re-launching {driver} because it was not supervised"), out);
                self.remove_driver(&driver, "ERROR", None, out);
            }
        }
        Self::log(Level::Info, format!("Master: Telling app of lost worker: {id}"), out);
        for app in &self.book.apps {
            let message = message.to_owned();
            out.send(app.driver, wrap(StandaloneMessage::WorkerRemoved { id: id.to_owned(), host: host.clone(), message }));
        }
        self.schedule(out);
    }

    fn lose_executors(&mut self, worker: &str, host: &str, message: &str, out: &mut Out) {
        for app in &mut self.book.apps {
            for executor in app.executors.on(worker) {
                app.executors.remove(executor);
                Self::log(Level::Info, format!("Master: Telling app of lost executor: {executor}"), out);
                Self::list(ListedKind::Executor, &format!("{}/{executor}", app.id), "LOST", (None, None), out);
                let update = ExecutorStateChanged {
                    app: app.id.clone(),
                    executor,
                    state: "LOST",
                    message: Some(format!("worker lost: {message}")),
                    exit_status: None,
                    worker_lost: Some(host.to_owned()),
                };
                out.send(app.driver, wrap(StandaloneMessage::ExecutorUpdated(Box::new(update))));
            }
        }
    }

    pub(super) fn decommission_worker(&mut self, id: &str, out: &mut Out) {
        let Some(worker) = self.book.workers.get_mut(id).filter(|worker| worker.state == WorkerState::Alive) else { return };
        worker.state = WorkerState::Decommissioned;
        let host = worker.host.clone();
        Self::list(ListedKind::Worker, id, "DECOMMISSIONED", (None, None), out);
        for app in &mut self.book.apps {
            for executor in app.executors.on(id) {
                app.executors.remove(executor);
                Self::list(ListedKind::Executor, &format!("{}/{executor}", app.id), "DECOMMISSIONED", (None, None), out);
                let update = ExecutorStateChanged {
                    app: app.id.clone(),
                    executor,
                    state: "DECOMMISSIONED",
                    message: Some("worker decommissioned".to_owned()),
                    exit_status: None,
                    worker_lost: Some(host.clone()),
                };
                out.send(app.driver, wrap(StandaloneMessage::ExecutorUpdated(Box::new(update))));
            }
        }
        // What the applications had there they may have elsewhere.
        self.schedule(out);
    }
}

const fn wrap(message: StandaloneMessage) -> Message {
    Message::Standalone(message)
}
