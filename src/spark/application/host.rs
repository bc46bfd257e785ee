//! The application as its host sees it: messages and timers in, the end of the program out.

use std::sync::Arc;

use crate::base::ProcId;
use crate::spark::app_spec::AppSpec;
use crate::spark::application::backend::Backend;
use crate::spark::application::cluster::News;
use crate::spark::conf::keys;
use crate::spark::deploy::DeployMode;
use crate::spark::driver::Driver;
use crate::spark::driver::DriverEvent;
use crate::spark::driver::dynamic::Allocation;
use crate::spark::executor::Executor;
use crate::spark::executor::Seat;
use crate::spark::fact::Console;
use crate::spark::fact::JobEnd;
use crate::spark::id::ExecutorId;
use crate::spark::master::Master;
use crate::spark::master::Threads;
use crate::spark::message::AppMessage;
use crate::spark::message::Message;
use crate::spark::message::standalone::ApplicationDescription;
use crate::spark::pace;
use crate::spark::program::Program;
use crate::spark::program::Want;
use crate::spark::protocol::Out;
use crate::spark::standalone::AppClient;
use crate::spark::standalone::MasterPlace;
use crate::spark::standalone::app_client::Told;
use crate::spark::submit::Target;
use crate::spark::submit::context;
use crate::spark::timer::Timer;
use crate::spark::work::TaskAnswer;

/// What `new SparkContext` throws when another thread stops it (seen in 4.0.5).
const STOPPED_MEANWHILE: &str = "java.lang.NullPointerException: Cannot invoke \
    \"org.apache.spark.scheduler.TaskScheduler.postStartHook()\" because the return value of \
    \"org.apache.spark.SparkContext._taskScheduler()\" is null";

/// How the program ended, once it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    pub code: u8,
    pub how: How,
}

/// In which way a program ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    Returned,
    /// With an exception that nobody caught.
    Threw(String),
    /// It called `System.exit`, or its manager made it.
    Exited,
}

/// One application in the process of its driver.
#[derive(Clone, Debug)]
pub struct Application {
    pub spec: Arc<AppSpec>,
    pub driver: Driver,
    pub program: Option<Program>,
    pub backend: Backend,
    ended: Option<Ended>,
    events: Vec<DriverEvent>,
    ready: bool,
    /// Why `new SparkContext` threw in a JVM whose program is elsewhere.
    context_error: Option<String>,
    exit: Option<u8>,
}

impl Application {
    /// An application whose driver logs to `console`, with its program in the same process unless it has one of its own.
    pub fn new(spec: Arc<AppSpec>, console: Console, program: Option<Program>, backend: Backend) -> Self {
        let driver = Driver::new(Arc::clone(&spec.request), console);
        Self { spec, driver, program, backend, ended: None, events: Vec::new(), ready: false, context_error: None, exit: None }
    }

    /// An application in local mode, in process `me` on a machine with so many cores.
    pub fn local(spec: Arc<AppSpec>, console: Console, program: Option<Program>, (me, cores): (ProcId, u32)) -> Self {
        let cores = match &spec.request.target {
            Target::Master(Master::Local { threads: Threads::Count(count), .. }) => *count,
            _ => cores,
        };
        let seat = Seat { id: ExecutorId::DRIVER, driver: me, host: "localhost".to_owned(), cores, console, server: me };
        let executor = Executor::new(seat, Arc::clone(&spec.request));
        Self::new(spec, console, program, Backend::Local(Box::new(executor)))
    }

    /// An application on a standalone cluster, in process `me`.
    pub fn standalone(spec: Arc<AppSpec>, console: Console, program: Option<Program>, (me, masters): (ProcId, Vec<MasterPlace>)) -> Self {
        let conf = &spec.request.conf;
        let count = |key| conf.int(key).and_then(|count| u32::try_from(count).ok());
        let description = ApplicationDescription {
            application: spec.index,
            name: spec.request.name.clone(),
            max_cores: count(&keys::CORES_MAX),
            cores_per_executor: count(&keys::EXECUTOR_CORES).filter(|_| conf.explicit(keys::EXECUTOR_CORES.name).is_some()),
            memory_per_executor_mib: conf.size(&keys::EXECUTOR_MEMORY).unwrap_or(1 << 30) >> 20,
            initial_executors: conf.flag(&keys::DYNAMIC_ALLOCATION_ENABLED).then(|| Allocation::initial(conf)),
            driver: me,
        };
        let client = AppClient::new(masters, description, console);
        Self::new(spec, console, program, Backend::Standalone(Box::new(client)))
    }

    /// `main` begins.
    pub fn start(&mut self, out: &mut Out) {
        if let Some(program) = &mut self.program {
            let want = program.start(out);
            self.grant(&want, out);
        }
    }

    /// `new SparkContext`. With a hosted backend the host calls [`Self::context_ready`] when the manager has answered.
    pub fn create_context(&mut self, out: &mut Out) {
        if let Some(error) = self.refused_on_the_cluster() {
            self.context_failed(&error, out);
            return;
        }
        self.driver.start(out);
        match &mut self.backend {
            Backend::Local(executor) => {
                let (executor, host, cores) = (executor.id(), executor.host().to_owned(), executor.cores());
                self.driver.on_message(out.me(), AppMessage::RegisterExecutor { executor, host, cores, server: out.me() }, out);
                self.context_ready(out);
            }
            Backend::Standalone(client) => client.start(out),
            Backend::Cluster(cluster) => cluster.start(&mut self.driver, out),
            Backend::Hosted => {}
        }
    }

    /// What `new SparkContext` throws at this configuration. In client mode nothing would have started: the line is refused.
    fn refused_on_the_cluster(&self) -> Option<String> {
        let request = &self.spec.request;
        let (Target::Master(master), DeployMode::Cluster) = (&request.target, request.deploy_mode) else { return None };
        context::check(&request.conf, master).err().map(|refusal| refusal.thrown().to_owned())
    }

    /// The backend is ready: `new SparkContext` returns.
    pub fn context_ready(&mut self, out: &mut Out) {
        self.ready = true;
        if let Some(program) = &mut self.program {
            program.context_ready(out);
        }
    }

    /// `new SparkContext` throws.
    pub fn context_failed(&mut self, error: &str, out: &mut Out) {
        match self.program.as_mut().map(|program| program.context_failed(error, out)) {
            Some(want) => self.grant(&want, out),
            None => self.context_error = Some(error.to_owned()),
        }
    }

    /// Why the context could not be built, once, if the program is in another process.
    pub fn take_context_error(&mut self) -> Option<String> {
        self.context_error.take()
    }

    /// A message to the driver, its local executor or its backend; others are not for it.
    pub fn on_any_message(&mut self, from: ProcId, message: Message, out: &mut Out) {
        match message {
            Message::App(message) => self.on_message(from, message, out),
            Message::Standalone(message) => {
                if let Backend::Standalone(client) = &mut self.backend {
                    let told = client.on_message(from, message, &mut self.driver, out);
                    self.obey(told, out);
                }
            }
            message => {
                if let Backend::Cluster(cluster) = &mut self.backend {
                    cluster.on_message(&mut self.driver, from, message, out);
                }
            }
        }
        self.heed(out);
    }

    pub fn on_message(&mut self, from: ProcId, message: AppMessage, out: &mut Out) {
        match &mut self.backend {
            Backend::Local(executor) if message.is_for_executor() => executor.on_message(message, out),
            _ => self.driver.on_message(from, message, out),
        }
        self.heed(out);
    }

    fn obey(&mut self, told: Told, out: &mut Out) {
        match told {
            Told::Nothing => {}
            Told::Ready => self.context_ready(out),
            Told::Dead(reason) => {
                self.driver.abort_all(&reason, out);
                self.driver.stop(0, out);
                // Its constructor goes on when registering is given up, and trips over what has been stopped meanwhile.
                if !matches!(&self.backend, Backend::Standalone(client) if client.app_id().is_some()) {
                    self.context_failed(STOPPED_MEANWHILE, out);
                }
            }
        }
    }

    pub fn on_timer(&mut self, timer: Timer, out: &mut Out) {
        match (timer, &mut self.backend) {
            (Timer::Context, _) => self.create_context(out),
            (Timer::Driver(timer), _) => self.driver.on_timer(timer, out),
            (Timer::AppClient(timer), Backend::Standalone(client)) => {
                let told = client.on_timer(timer, out);
                self.obey(told, out);
            }
            (Timer::Executor(timer), Backend::Local(executor)) => executor.on_timer(timer, out),
            (timer @ (Timer::Yarn(_) | Timer::Kube(_)), Backend::Cluster(cluster)) => cluster.on_timer(&mut self.driver, &timer, out),
            (Timer::Program(timer), _) => {
                if let Some(want) = self.program.as_mut().and_then(|program| program.on_timer(&timer, out)) {
                    self.grant(&want, out);
                }
            }
            _ => {}
        }
        self.heed(out);
    }

    pub fn on_answer(&mut self, answer: TaskAnswer, out: &mut Out) {
        if let Backend::Local(executor) = &mut self.backend {
            executor.on_answer(answer, out);
        }
    }

    pub fn on_disconnect(&mut self, peer: ProcId, out: &mut Out) {
        if let Backend::Standalone(client) = &mut self.backend {
            client.on_disconnect(peer, out);
        }
        self.driver.on_disconnect(peer, out);
        if let Backend::Cluster(cluster) = &mut self.backend {
            cluster.on_disconnect(&mut self.driver, peer, out);
        }
        self.heed(out);
    }

    /// Nobody listens where a message went.
    pub fn on_refused(&mut self, to: ProcId, message: &Message, out: &mut Out) {
        match (&mut self.backend, message) {
            (Backend::Standalone(client), Message::Standalone(_)) => client.on_refused(to, out),
            (Backend::Cluster(cluster), message) => cluster.on_refused(&mut self.driver, message, out),
            _ => {}
        }
        self.heed(out);
    }

    /// A signal asks the JVM to end: the hook that a context has left behind stops it. Before there is a context there is no hook.
    pub fn on_signal(&mut self, out: &mut Out) {
        if self.driver.has_begun() {
            self.end_jvm(out);
        }
    }

    /// The JVM ends in an orderly way. A context that the program has stopped itself has taken its hook along.
    pub fn end_jvm(&mut self, out: &mut Out) {
        if self.driver.runs() {
            self.driver.say_hook_runs(out);
        }
        self.shut_down(out);
    }

    /// Whatever happened, the context is stopped.
    pub fn shut_down(&mut self, out: &mut Out) {
        self.driver.stop(0, out);
        self.heed(out);
    }

    /// Whether the context is there: jobs may be submitted.
    pub const fn is_ready(&self) -> bool {
        self.ready
    }

    /// Stops the context from outside of the program.
    pub fn stop_context(&mut self, code: u8, out: &mut Out) {
        self.driver.stop(code, out);
        self.heed(out);
    }

    /// How the program ended, once.
    pub fn take_ended(&mut self) -> Option<Ended> {
        self.ended.take()
    }

    /// Whether the context became ready since the last call.
    pub const fn take_ready(&mut self) -> bool {
        std::mem::replace(&mut self.ready, false)
    }

    /// The code with which a task in this very JVM wants it to end (`System.exit`, or out of memory), or its backend does.
    pub fn take_exit(&mut self) -> Option<u8> {
        match &mut self.backend {
            Backend::Local(executor) => executor.take_exit(),
            Backend::Cluster(_) => self.exit.take(),
            Backend::Standalone(_) | Backend::Hosted => None,
        }
    }

    /// What the driver said since the last call; the program in the same process has heard it already.
    #[must_use]
    pub fn take_events(&mut self) -> Vec<DriverEvent> {
        std::mem::take(&mut self.events)
    }

    /// Does what the program wants.
    fn grant(&mut self, want: &Want, out: &mut Out) {
        match *want {
            Want::CreateContext => {
                out.timer(pace::CONTEXT_START, Timer::Context);
            }
            Want::Wait => {}
            Want::RunJob(number) => self.run_job(number, out),
            Want::StopContext => self.driver.stop(0, out),
            Want::Ended { code, stopped, ref how } => {
                if !stopped {
                    self.driver.stop(code, out);
                }
                self.ended.get_or_insert(Ended { code, how: how.clone() });
            }
        }
        self.heed(out);
    }

    /// Runs one action of the program.
    pub fn run_job(&mut self, number: usize, out: &mut Out) {
        let Some(plan) = self.spec.work.get(number) else { return };
        if self.driver.is_stopped() {
            let error = "java.lang.IllegalStateException: SparkContext has been shutdown".to_owned();
            self.driver.push_event(DriverEvent::Refused { error });
            return;
        }
        if let Some(view) = &plan.view {
            self.driver.create_view(view, out);
        }
        self.driver.submit_job(plan, u32::try_from(number).unwrap_or(u32::MAX), out);
    }

    /// Passes on what the driver has to say, until there is nothing more.
    pub fn heed(&mut self, out: &mut Out) {
        loop {
            self.heed_driver(out);
            let Backend::Cluster(cluster) = &mut self.backend else { return };
            let news = cluster.take_news();
            if news.is_empty() {
                return;
            }
            for news in news {
                match news {
                    News::Ready => self.context_ready(out),
                    News::Failed(error) => self.context_failed(&error, out),
                    News::Over { exit_code } => {
                        self.driver.stop(exit_code.unwrap_or(0), out);
                        self.exit = exit_code;
                    }
                }
            }
        }
    }

    fn heed_driver(&mut self, out: &mut Out) {
        for event in self.driver.take_events() {
            if let Backend::Cluster(cluster) = &mut self.backend {
                cluster.heed(&mut self.driver, &event, out);
            }
            if let DriverEvent::Exit { code } = event {
                self.driver.stop(code, out);
                self.ended.get_or_insert(Ended { code, how: How::Exited });
            }
            self.events.push(event.clone());
            if let Backend::Standalone(client) = &mut self.backend {
                match &event {
                    DriverEvent::Stopped { .. } => client.stop(out),
                    DriverEvent::RequestTotalExecutors(total) => client.request_total(*total, out),
                    DriverEvent::KillExecutors(executors) => client.kill_executors(executors, out),
                    DriverEvent::Progress { .. }
                    | DriverEvent::JobEnded { .. }
                    | DriverEvent::Refused { .. }
                    | DriverEvent::Exit { .. }
                    | DriverEvent::ExecutorRegistered(_)
                    | DriverEvent::ExecutorDisconnected(_) => {}
                }
            }
            let Some(program) = &mut self.program else { continue };
            let want = match event {
                DriverEvent::JobEnded { end: JobEnd::Succeeded { rows, checksum }, .. } => {
                    program.job_done(rows, checksum, out);
                    None
                }
                DriverEvent::JobEnded { end: JobEnd::Failed { message }, .. } => {
                    program.job_failed(&format!("org.apache.spark.SparkException: {message}"), out)
                }
                DriverEvent::Refused { error } => program.job_failed(&error, out),
                DriverEvent::Stopped { .. } => program.context_stopped(out),
                DriverEvent::Progress { .. }
                | DriverEvent::Exit { .. }
                | DriverEvent::ExecutorRegistered(_)
                | DriverEvent::ExecutorDisconnected(_)
                | DriverEvent::RequestTotalExecutors(_)
                | DriverEvent::KillExecutors(_) => None,
            };
            if let Some(want) = want {
                self.grant(&want, out);
            }
        }
    }
}
