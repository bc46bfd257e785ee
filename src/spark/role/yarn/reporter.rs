//! The reporter thread of the `ApplicationMaster`: it tells the `ResourceManager` that it lives, asks for containers, starts executors.

use crate::base::VirtualSpan;
use crate::spark::conf::keys;
use crate::spark::deploy::DeployMode;
use crate::spark::fact::Level;
use crate::spark::message::Message;
use crate::spark::message::YarnMessage;
use crate::spark::message::yarn::Allocate;
use crate::spark::message::yarn::AllocateResponse;
use crate::spark::message::yarn::Allocated;
use crate::spark::message::yarn::Payload;
use crate::spark::message::yarn::StartContainer;
use crate::spark::protocol::Out;
use crate::spark::role::yarn::YarnTimer;
use crate::spark::role::yarn::application_master::ApplicationMaster;
use crate::spark::role::yarn::application_master::initial_wait;
use crate::spark::role::yarn::application_master::usual_wait;
use crate::spark::role::yarn::master_end;
use crate::spark::submit::Language;
use crate::spark::timer::Timer;
use crate::spark::yarn::FinalStatus;
use crate::spark::yarn::allocator::Loss;
use crate::spark::yarn::size::ContainerSize;

impl ApplicationMaster {
    /// The `ResourceManager` knows it now; so may the driver.
    pub(super) fn master_registered(&mut self, out: &mut Out) {
        self.call.answered();
        self.registered = true;
        self.tell_driver(YarnMessage::RegisterClusterManager, out);
        if self.mode == DeployMode::Client {
            let patience = self.spec.request.conf.time(&keys::RPC_ASK_TIMEOUT).unwrap_or(VirtualSpan::from_secs(120));
            out.timer(patience, Timer::Yarn(YarnTimer::DriverOverdue));
        }
        self.report(out);
    }

    /// One report: `allocationThreadImpl`.
    pub(super) fn report(&mut self, out: &mut Out) {
        if self.end.is_some() || self.call.is_open() {
            return;
        }
        self.asleep = None;
        if let Some(message) = self.allocator.verdict(self.nodes, out.now()) {
            self.finish(FinalStatus::Failed, master_end::MAX_EXECUTOR_FAILURES, &message, out);
            return;
        }
        let python = self.spec.request.language == Language::Python;
        let request = Allocate {
            app: self.container.app,
            attempt: self.container.attempt,
            missing: self.allocator.missing(),
            container_mib: ContainerSize::executor(&self.spec.request.conf, python).total_mib(),
            release: std::mem::take(&mut self.release),
            excluded: self.allocator.excluded(),
        };
        self.call.call(YarnMessage::Allocate(Box::new(request)), out);
    }

    /// What came of it.
    pub(super) fn hear(&mut self, response: AllocateResponse, out: &mut Out) {
        self.call.answered();
        self.reporter_failures = 0;
        self.nodes = response.nodes;
        for allocated in response.allocated {
            self.launch(&allocated, out);
        }
        for (container, exit) in response.completed {
            if let Some(loss) = self.allocator.completed(container, exit, out.now()) {
                let level = if exit.blames_app() { Level::Warn } else { Level::Info };
                self.log(level, format!("YarnAllocator: {}", loss.message), out);
                self.tell_loss(loss, out);
            }
        }
        if self.end.is_some() {
            return;
        }
        let usual = usual_wait(&self.spec);
        let wait = if self.allocator.missing() > 0 || self.allocator.awaits_reason() {
            let wait = self.next_wait.min(usual);
            self.next_wait = wait.times(2);
            wait
        } else {
            self.next_wait = initial_wait(&self.spec);
            usual
        };
        self.asleep = Some(out.timer(wait, Timer::Yarn(YarnTimer::Allocate)));
    }

    fn launch(&mut self, allocated: &Allocated, out: &mut Out) {
        let &Allocated { container, node, ref host, node_manager } = allocated;
        let Some(executor) = self.allocator.use_container(container, node, host).filter(|_| self.end.is_none()) else {
            self.release.push(container);
            return;
        };
        let Some(driver) = self.driver else { return };
        self.log(
            Level::Info,
            format!("YarnAllocator: Launching container {container} on host {host} for executor with ID {executor}"),
            out,
        );
        let cores = self.spec.request.conf.int(&keys::EXECUTOR_CORES).and_then(|cores| u32::try_from(cores).ok()).unwrap_or(1).max(1);
        let what = Payload::Executor { executor, driver, cores };
        let start = StartContainer { container, application: self.spec.index, what };
        out.send(node_manager, Message::Yarn(YarnMessage::StartContainer(Box::new(start))));
    }

    pub(super) fn tell_loss(&self, loss: Loss, out: &mut Out) {
        if self.shutdown.is_none() && self.end.is_none() {
            let Loss { executor, why, message, .. } = loss;
            self.tell_driver(YarnMessage::RemoveExecutor { executor, why, message }, out);
        }
    }

    /// There is something to ask for: the next report comes soon.
    pub(super) fn wake(&mut self, out: &mut Out) {
        self.next_wait = initial_wait(&self.spec);
        if let Some(timer) = self.asleep.take() {
            out.cancel(timer);
            self.asleep = Some(out.timer(self.next_wait, Timer::Yarn(YarnTimer::Allocate)));
        }
    }

    /// The `ResourceManager` was not to be reached for too long.
    pub(super) fn gave_up(&mut self, message: &YarnMessage, out: &mut Out) {
        match message {
            YarnMessage::Allocate(_) => {
                self.reporter_failures += 1;
                let most = self.spec.request.conf.int(&keys::YARN_SCHEDULER_REPORTER_THREAD_MAX_FAILURES).unwrap_or(5);
                let failures = self.reporter_failures;
                if i64::from(failures) >= most {
                    let message = format!("Exception was thrown {failures} time(s) from Reporter thread.");
                    self.finish(FinalStatus::Failed, master_end::REPORTER_FAILURE, &message, out);
                } else {
                    self.log(Level::Warn, format!("ApplicationMaster: Reporter thread fails {failures} time(s) in a row."), out);
                    self.report(out);
                }
            }
            YarnMessage::RegisterApplicationMaster { .. } => {
                self.finish(FinalStatus::Failed, master_end::UNCAUGHT_EXCEPTION, "Uncaught exception: java.net.ConnectException", out);
            }
            _ => self.unregistered(out),
        }
    }
}
