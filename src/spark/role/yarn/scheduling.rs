//! What the `ResourceManager` does about applications: accepting them, giving containers, hearing of their end, trying again.

use crate::base::ProcId;
use crate::spark::conf::keys;
use crate::spark::deploy::DeployMode;
use crate::spark::fact::Level;
use crate::spark::fact::ListedKind;
use crate::spark::message::YarnMessage;
use crate::spark::message::yarn::Allocate;
use crate::spark::message::yarn::AllocateResponse;
use crate::spark::message::yarn::Allocated;
use crate::spark::message::yarn::Payload;
use crate::spark::message::yarn::StartContainer;
use crate::spark::message::yarn::Submission;
use crate::spark::protocol::Out;
use crate::spark::role::listing::Entry;
use crate::spark::role::listing::daemon_log;
use crate::spark::role::yarn::application::Application;
use crate::spark::role::yarn::application::Attempt;
use crate::spark::role::yarn::application::Held;
use crate::spark::role::yarn::resource_manager::ResourceManager;
use crate::spark::role::yarn::resource_manager::tell;
use crate::spark::rule;
use crate::spark::yarn::AppName;
use crate::spark::yarn::AppState;
use crate::spark::yarn::Attempts;
use crate::spark::yarn::ContainerExit;
use crate::spark::yarn::ContainerId;
use crate::spark::yarn::FinalStatus;
use crate::spark::yarn::attempts;
use crate::spark::yarn::size;

impl ResourceManager {
    pub(super) fn on_application_message(&mut self, from: ProcId, message: YarnMessage, out: &mut Out) {
        match message {
            YarnMessage::SubmitApplication(submission) => self.submit(from, *submission, out),
            YarnMessage::GetApplicationReport { app } => {
                let host = self.apps.get(&app).and_then(|app| self.master_host(app));
                let answer = match self.apps.get(&app) {
                    Some(known) => YarnMessage::ApplicationReport(Box::new(known.report(host))),
                    None => YarnMessage::ApplicationNotFound { app },
                };
                tell(from, answer, out);
            }
            YarnMessage::ForceKillApplication { app } => {
                let known = self.apps.contains_key(&app);
                self.kill(app, out);
                let answer =
                    if known { YarnMessage::ForceKillApplicationResponse { app } } else { YarnMessage::ApplicationNotFound { app } };
                tell(from, answer, out);
            }
            YarnMessage::RegisterApplicationMaster { app, attempt } => self.register_master(from, app, attempt, out),
            YarnMessage::Allocate(request) => self.allocate(from, &request, out),
            YarnMessage::FinishApplicationMaster { app, attempt, status, diagnostics } => {
                self.unregister_master(from, (app, attempt), status, diagnostics, out);
            }
            _ => {}
        }
    }

    fn submit(&mut self, from: ProcId, submission: Submission, out: &mut Out) {
        let largest = self.conf.int(&keys::YARN_SCHEDULER_MAXIMUM_ALLOCATION_MB).and_then(|mib| u64::try_from(mib).ok()).unwrap_or(8192);
        let max_mib = if self.nodes.is_empty() { largest } else { largest.min(self.capacity.largest_mib()) };
        if submission.master_mib.max(submission.executor_mib) > max_mib {
            tell(from, YarnMessage::SubmitApplicationRefused { max_mib }, out);
            return;
        }
        let name = AppName(u32::try_from(self.apps.len()).unwrap_or(u32::MAX) + 1);
        let asked = self.specs.get(submission.application).map(|spec| &spec.request.conf);
        let max = asked.map_or(1, |conf| attempts::max_attempts(conf, &self.conf));
        let window = asked.and_then(|conf| conf.time(&keys::YARN_AM_ATTEMPT_FAILURES_VALIDITY_INTERVAL));
        self.apps.insert(name, Application::new(name, submission, Attempts::new(max, window)));
        self.list_app(name, out);
        tell(from, YarnMessage::SubmitApplicationResponse { app: name }, out);
    }

    /// A node has spoken: if somebody waits for a container that fits there, it is given.
    pub(super) fn schedule(&mut self, node: usize, out: &mut Out) {
        let step = self.conf.int(&keys::YARN_SCHEDULER_MINIMUM_ALLOCATION_MB).and_then(|mib| u64::try_from(mib).ok()).unwrap_or(1024);
        let master = self.apps.values().find(|app| app.waits_for_master()).map(|app| (app.name, app.submission.master_mib));
        if let Some((name, mib)) = master {
            let mib = size::rounded_up(mib, step);
            if self.capacity.take(node, mib) {
                self.start_attempt(name, Held { node, mib }, out);
                return;
            }
        }
        let Some(place) = self.nodes.get(&node).map(|known| (known.host.clone(), known.proc)) else { return };
        for app in self.apps.values_mut() {
            let name = app.name;
            let Some(attempt) = app.attempt.as_mut().filter(|attempt| attempt.missing > 0 && !attempt.excluded.contains(&node)) else {
                continue;
            };
            let mib = size::rounded_up(attempt.container_mib, step);
            if self.capacity.take(node, mib) {
                let container = attempt.next_container(name);
                attempt.containers.insert(container, Held { node, mib });
                attempt.missing -= 1;
                attempt.allocated.push(Allocated { container, node, host: place.0, node_manager: place.1 });
                return;
            }
        }
    }

    fn start_attempt(&mut self, name: AppName, held: Held, out: &mut Out) {
        let Some(app) = self.apps.get_mut(&name) else { return };
        app.started += 1;
        let mut attempt = Attempt::new(app.started, out.now());
        let container = attempt.next_container(name);
        attempt.containers.insert(container, held);
        let last = app.started >= app.attempts.max;
        let Submission { application, driver, .. } = app.submission;
        app.attempt = Some(attempt);
        app.state = AppState::Accepted;
        let number = app.started;
        let what = Payload::ApplicationMaster { driver, last };
        let Some(node) = self.nodes.get(&held.node).map(|node| node.proc) else { return };
        Entry::new(ListedKind::Attempt, &name.attempt(number), None).set(
            "LAUNCHED",
            None,
            (number > 1).then_some(rule::YARN_NEXT_ATTEMPT),
            out,
        );
        tell(node, YarnMessage::StartContainer(Box::new(StartContainer { container, application, what })), out);
    }

    fn register_master(&mut self, from: ProcId, name: AppName, number: u32, out: &mut Out) {
        let now = out.now();
        let attempt = self.apps.get_mut(&name).filter(|app| !app.state.is_final()).and_then(|app| {
            app.state = AppState::Running;
            app.attempt.as_mut().filter(|attempt| attempt.number == number)
        });
        let Some(attempt) = attempt else {
            tell(from, YarnMessage::ApplicationAttemptNotFound { app: name, attempt: number }, out);
            return;
        };
        (attempt.master, attempt.heard) = (Some(from), now);
        Entry::new(ListedKind::Attempt, &name.attempt(number), Some(from)).set("RUNNING", None, None, out);
        self.list_app(name, out);
        tell(from, YarnMessage::RegisterApplicationMasterResponse, out);
    }

    fn allocate(&mut self, from: ProcId, request: &Allocate, out: &mut Out) {
        let now = out.now();
        let attempt = self.apps.get_mut(&request.app).filter(|app| !app.state.is_final()).and_then(|app| app.attempt.as_mut());
        let Some(attempt) = attempt.filter(|attempt| attempt.number == request.attempt) else {
            tell(from, YarnMessage::ApplicationAttemptNotFound { app: request.app, attempt: request.attempt }, out);
            return;
        };
        attempt.heard = now;
        (attempt.missing, attempt.container_mib) = (request.missing, request.container_mib);
        attempt.excluded.clone_from(&request.excluded);
        // What it was already given, and hears of now, is not missing any more.
        attempt.missing = attempt.missing.saturating_sub(u32::try_from(attempt.allocated.len()).unwrap_or(u32::MAX));
        let nodes = self.nodes.len();
        let answer = AllocateResponse {
            nodes,
            allocated: std::mem::take(&mut attempt.allocated),
            completed: std::mem::take(&mut attempt.completed),
        };
        tell(from, YarnMessage::AllocateResponse(Box::new(answer)), out);
        for &container in &request.release {
            self.clean_up(container, out);
        }
    }

    /// Has a container ended by the node it is on.
    fn clean_up(&self, container: ContainerId, out: &mut Out) {
        let held =
            self.apps.get(&container.app).and_then(|app| app.attempt.as_ref()).and_then(|attempt| attempt.containers.get(&container));
        if let Some(node) = held.and_then(|held| self.nodes.get(&held.node)) {
            tell(node.proc, YarnMessage::CleanupContainers { containers: vec![container] }, out);
        }
    }

    fn unregister_master(&mut self, from: ProcId, (name, number): (AppName, u32), status: FinalStatus, diagnostics: String, out: &mut Out) {
        if let Some(app) = self.apps.get_mut(&name).filter(|app| !app.state.is_final())
            && let Some(attempt) = app.attempt.as_mut().filter(|attempt| attempt.number == number)
        {
            attempt.unregistered = true;
            (app.state, app.status, app.diagnostics) = (AppState::Finished, status, diagnostics);
            self.list_app(name, out);
        }
        tell(from, YarnMessage::FinishApplicationMasterResponse, out);
    }

    /// A container has ended; its room is free again.
    pub(super) fn container_completed(&mut self, container: ContainerId, exit: ContainerExit, out: &mut Out) {
        let Some(app) = self.apps.get_mut(&container.app) else { return };
        let Some(attempt) = app.attempt.as_mut() else { return };
        let Some(held) = attempt.containers.remove(&container) else { return };
        self.capacity.give_back(held.node, held.mib);
        if container == attempt.own_container(container.app) {
            self.master_gone(container.app, exit, out);
        } else {
            attempt.allocated.retain(|allocated| allocated.container != container);
            attempt.completed.push((container, exit));
        }
    }

    /// An attempt has ended, with everything it held: `RMAppAttemptImpl`, `RMAppImpl.AttemptFailedTransition`.
    fn master_gone(&mut self, name: AppName, exit: ContainerExit, out: &mut Out) {
        let now = out.now();
        let Some(app) = self.apps.get_mut(&name) else { return };
        let Some(attempt) = app.attempt.take() else { return };
        let over = attempt.unregistered || app.state.is_final();
        let failed = format!(
            "AM Container for {} exited with exitCode: {}\nFailing this attempt.Diagnostics: {}",
            name.attempt(attempt.number),
            exit.status(),
            exit.diagnostics()
        );
        let again = !over && app.attempts.another_after(now, exit);
        let failures = app.attempts.failures(now);
        if !over && again {
            app.state = AppState::Accepted;
            app.diagnostics = failed;
        } else if !over {
            (app.state, app.status) = (AppState::Failed, FinalStatus::Failed);
            app.diagnostics = format!("Application {name} failed {failures} times due to {failed}\n. Failing the application.");
        }
        for held in attempt.containers.values() {
            self.capacity.give_back(held.node, held.mib);
        }
        let state = if over { "FINISHED" } else { "FAILED" };
        Entry::new(ListedKind::Attempt, &name.attempt(attempt.number), None).set(state, None, None, out);
        let left: Vec<ContainerId> = attempt.containers.keys().copied().collect();
        self.sweep(name, &left, out);
        if !over {
            if !again {
                daemon_log(Level::Error, format!("RMAppImpl: Application {name} failed: {failures} attempts have failed"), out);
            }
            self.list_app(name, out);
        }
    }

    /// Every node is to end what is left of an application, or of one attempt of it.
    fn sweep(&self, name: AppName, containers: &[ContainerId], out: &mut Out) {
        let over = self.apps.get(&name).is_some_and(|app| app.state.is_final());
        for node in self.nodes.values() {
            if over {
                tell(node.proc, YarnMessage::CleanupApplication { app: name }, out);
            } else if !containers.is_empty() {
                tell(node.proc, YarnMessage::CleanupContainers { containers: containers.to_vec() }, out);
            }
        }
    }

    /// `yarn application -kill`.
    fn kill(&mut self, name: AppName, out: &mut Out) {
        let Some(app) = self.apps.get_mut(&name).filter(|app| !app.state.is_final()) else { return };
        (app.state, app.status) = (AppState::Killed, FinalStatus::Killed);
        app.diagnostics = format!("Application {name} was killed by user spark at client");
        self.list_app(name, out);
        self.sweep(name, &[], out);
    }

    /// An `ApplicationMaster` that has not been heard for too long is given up.
    pub(super) fn expire_masters(&mut self, out: &mut Out) {
        let (now, expiry) = (out.now(), self.master_expiry);
        let silent = |app: &&Application| app.attempt.as_ref().is_some_and(|attempt| now.since(attempt.heard) > expiry);
        let expired: Vec<(AppName, ContainerId)> = self
            .apps
            .values()
            .filter(silent)
            .filter_map(|app| app.attempt.as_ref().map(|attempt| (app.name, attempt.own_container(app.name))))
            .collect();
        for (name, container) in expired {
            daemon_log(Level::Info, format!("AMLivelinessMonitor: Expired:{} Timed out", name.attempt(container.attempt)), out);
            self.clean_up(container, out);
            self.container_completed(container, ContainerExit::KilledByAppMaster, out);
        }
    }

    fn master_host(&self, app: &Application) -> Option<String> {
        let attempt = app.attempt.as_ref().filter(|attempt| attempt.master.is_some())?;
        let held = attempt.containers.get(&attempt.own_container(app.name))?;
        self.nodes.get(&held.node).map(|node| node.host.clone())
    }

    fn list_app(&self, name: AppName, out: &mut Out) {
        let Some(app) = self.apps.get(&name) else { return };
        let state = match (app.state, app.status) {
            (AppState::Finished, FinalStatus::Succeeded) => "FINISHED (SUCCEEDED)",
            (AppState::Finished, FinalStatus::Failed) => "FINISHED (FAILED)",
            (AppState::Finished, FinalStatus::Undefined) => "FINISHED (UNDEFINED)",
            (state, _) => state.as_str(),
        };
        let driver = match app.submission.mode {
            DeployMode::Client => app.submission.driver,
            DeployMode::Cluster => app.attempt.as_ref().and_then(|attempt| attempt.master),
        };
        Entry::new(ListedKind::Application, &name.to_string(), driver).set(state, None, None, out);
    }
}
