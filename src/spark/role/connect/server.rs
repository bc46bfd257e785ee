//! The Connect server's JVM: the driver of one application, with the Connect service in front of it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::JobId;
use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::Rng;
use crate::base::RuleId;
use crate::sim::ExitStatus;
use crate::sim::Process;
use crate::sim::Signal;
use crate::spark::app_spec::AppSpec;
use crate::spark::application::Application;
use crate::spark::application::Backend;
use crate::spark::application::cluster::Place;
use crate::spark::connect::effect::Effect;
use crate::spark::connect::effect::JobWanted;
use crate::spark::connect::error::RpcError;
use crate::spark::connect::error::Thrown;
use crate::spark::connect::service::Service;
use crate::spark::connect::settings::ServiceSettings;
use crate::spark::connect::uuid::Uuid;
use crate::spark::driver::DriverEvent;
use crate::spark::fact::ConnectFact;
use crate::spark::fact::Console;
use crate::spark::fact::JobEnd;
use crate::spark::fact::Level;
use crate::spark::fact::SparkFact;
use crate::spark::fact::connect::Detachment;
use crate::spark::fact::connect::Removal;
use crate::spark::message::ConnectMessage;
use crate::spark::message::Message;
use crate::spark::message::connect::Answer;
use crate::spark::pace;
use crate::spark::print::log;
use crate::spark::protocol::Out;
use crate::spark::protocol::Spark;
use crate::spark::role::connect::ConnectTimer;
use crate::spark::rule;
use crate::spark::standalone::MasterPlace;
use crate::spark::timer::Timer;
use crate::spark::work::Exchange;
use crate::spark::work::JobPlan;
use crate::spark::work::Needs;
use crate::spark::work::StagePlan;
use crate::spark::work::StageWork;
use crate::spark::work::TaskAnswer;
use crate::spark::work::TaskSpec;

/// Which of the application's plans a query of a few rows is: none.
const NO_WORK: u32 = u32::MAX;

/// Who brings executors to a server's application.
#[derive(Clone, Debug)]
pub enum ServerBackend {
    Local,
    Standalone(Vec<MasterPlace>),
    /// YARN or Kubernetes, with the driver outside of the cluster.
    Cluster(Place),
}

/// How a server is started.
#[derive(Clone, Debug)]
pub struct ServerSetup {
    /// Its application: no program, but all that clients may ask to be run.
    pub app: Arc<AppSpec>,
    pub settings: ServiceSettings,
    pub cores: u32,
    pub backend: ServerBackend,
    pub seed: u64,
    /// It was running before the run began.
    pub warm: bool,
    /// A client started it for itself: it ends when that does.
    pub own: bool,
}

/// The server process.
#[derive(Clone, Debug)]
pub struct ConnectServer {
    setup: ServerSetup,
    /// From the moment its `main` runs.
    up: Option<Up>,
}

/// A server that is up.
#[derive(Clone, Debug)]
struct Up {
    app: Application,
    service: Service,
    console: Console,
    /// Which query a job belongs to.
    jobs: BTreeMap<JobId, Uuid>,
    listening: bool,
    /// What happened last to the call that carries a query's answers: that is why it is given up later.
    trail: BTreeMap<Uuid, RecordId>,
}

impl ConnectServer {
    pub const fn new(setup: ServerSetup) -> Self {
        Self { setup, up: None }
    }

    /// Whether it is there before and after clients.
    pub const fn daemon(&self) -> bool {
        !self.setup.own
    }

    /// Whether no query runs and no answer is kept.
    pub fn idle(&self) -> bool {
        self.up.as_ref().is_none_or(|up| up.service.idle() && up.jobs.is_empty())
    }

    /// `SparkConnectServer.main`.
    fn main(&mut self, out: &mut Out) {
        let (setup, me) = (&self.setup, out.me());
        let (spec, console) = (Arc::clone(&setup.app), Console::Daemon(me));
        let app = match &setup.backend {
            ServerBackend::Local => Application::local(spec, console, None, (me, setup.cores)),
            ServerBackend::Standalone(masters) => Application::standalone(spec, console, None, (me, masters.clone())),
            ServerBackend::Cluster(place) => {
                let cluster = place.backend(&spec, console);
                Application::new(spec, console, None, Backend::Cluster(Box::new(cluster)))
            }
        };
        // Each start of a server has ids of its own.
        let service = Service::new(me, setup.settings.clone(), Rng::stream(setup.seed, &format!("connect server {me}")));
        self.up = Some(Up { app, service, console, jobs: BTreeMap::new(), listening: false, trail: BTreeMap::new() });
        if setup.warm {
            self.with(out, |up, out| up.app.create_context(out));
        } else {
            out.timer(pace::CONTEXT_START, Timer::Context);
        }
    }

    /// Lets the running server do something, then whatever follows from it.
    fn with(&mut self, out: &mut Out, act: impl FnOnce(&mut Up, &mut Out)) {
        if let Some(up) = &mut self.up {
            act(up, out);
            up.settle(out);
        }
    }
}

impl Up {
    fn listen(&mut self, out: &mut Out) {
        self.listening = true;
        let port = self.service.port();
        out.listen(port);
        log(out, self.console, Level::Info, format!("SparkConnectServer: Spark Connect server started at: 0.0.0.0:{port}"));
        let server = out.me();
        out.record(Some(rule::SERVER_IS_THE_DRIVER), SparkFact::Connect(ConnectFact::ServerStarted { server, port }));
    }

    /// Passes on what the driver and the service have to say, until both are silent.
    fn settle(&mut self, out: &mut Out) {
        if let Some(error) = self.app.take_context_error() {
            log(out, self.console, Level::Error, format!("SparkConnectServer: Error starting Spark Connect server: {error}"));
            out.exit(ExitStatus::Code(1));
        }
        // A task in this very JVM wants it to end: the shutdown hooks stop the context and then wait for the service, which
        // goes on answering.
        if self.app.take_exit().is_some() {
            let (server, fact) = (out.me(), ConnectFact::ContextLost { server: out.me() });
            let record = out.record(Some(rule::SERVER_WITHOUT_CONTEXT), SparkFact::Connect(fact));
            out.blame(record);
            log(out, Console::Daemon(server), Level::Error, "SparkUncaughtExceptionHandler: the SparkContext stops, the service does not");
            self.service.context_lost();
            self.app.shut_down(out);
        }
        if !self.listening && self.app.is_ready() {
            self.listen(out);
        }
        loop {
            for event in self.app.take_events() {
                self.hear(event, out);
            }
            let effects = self.service.take_effects();
            if effects.is_empty() {
                return;
            }
            for effect in effects {
                self.carry_out(effect, out);
            }
            self.app.heed(out);
        }
    }

    fn hear(&mut self, event: DriverEvent, out: &mut Out) {
        match event {
            DriverEvent::Progress { job, done, of } => {
                if let Some(&operation) = self.jobs.get(&job) {
                    self.service.job_progress(operation, done, of);
                }
            }
            DriverEvent::JobEnded { job, end } => {
                let Some(operation) = self.jobs.remove(&job) else { return };
                match end {
                    JobEnd::Succeeded { rows, checksum } => self.service.job_done(operation, rows, checksum, out.now()),
                    JobEnd::Failed { message } => {
                        let error =
                            if self.app.driver.is_stopped() { stopped() } else { RpcError::thrown(Thrown::SparkException, None, message) };
                        self.service.job_failed(operation, error, out.now());
                    }
                }
            }
            DriverEvent::Exit { code } => out.exit(ExitStatus::Code(code)),
            DriverEvent::ExecutorRegistered(_)
            | DriverEvent::ExecutorDisconnected(_)
            | DriverEvent::RequestTotalExecutors(_)
            | DriverEvent::KillExecutors(_)
            | DriverEvent::Refused { .. }
            | DriverEvent::Stopped { .. } => {}
        }
    }

    fn carry_out(&mut self, effect: Effect, out: &mut Out) {
        let send = |to: ProcId, message: ConnectMessage, out: &mut Out| out.send(to, Message::Connect(message));
        match effect {
            Effect::Reply { call, method, result, server_side } => {
                let answer = Answer { call: call.call, method, result, server_side };
                send(call.client, ConnectMessage::Reply(Box::new(answer)), out);
            }
            Effect::Item { call, response, server_side } => {
                send(call.client, ConnectMessage::Item { call: call.call, response, server_side }, out);
            }
            Effect::End(call, error) => send(call.client, ConnectMessage::End { call: call.call, error }, out),
            Effect::Run { operation, job } => self.run(operation, job, out),
            Effect::Cancel(operation) => {
                let jobs: Vec<JobId> = self.jobs.iter().filter(|(_, of)| **of == operation).map(|(job, _)| *job).collect();
                for job in jobs {
                    self.app.driver.cancel_job(job, "as its operation was cancelled", out);
                }
            }
            Effect::Note(rule, fact) => self.note(rule, fact, out),
            Effect::Log(text) => {
                log(out, self.console, Level::Info, text);
            }
            Effect::Wake(span, timer) => {
                out.timer(span, Timer::Connect(ConnectTimer::Service(timer)));
            }
        }
    }

    /// Puts a fact down. What ends because nobody listened is put down to the moment from which nobody did.
    fn note(&mut self, rule: Option<RuleId>, fact: ConnectFact, out: &mut Out) {
        let about = match &fact {
            ConnectFact::ConnectionLost { operation, .. } => Some(*operation),
            ConnectFact::Detached { operation, why: Detachment::Limit, .. }
            | ConnectFact::OperationRemoved { operation, why: Removal::Abandoned, .. } => {
                if let Some(&before) = self.trail.get(operation) {
                    out.blame(before);
                }
                Some(*operation)
            }
            ConnectFact::Attached { operation, .. } => {
                self.trail.remove(operation);
                None
            }
            _ => None,
        };
        let record = out.record(rule, SparkFact::Connect(fact));
        out.blame(record);
        if let Some(operation) = about {
            self.trail.insert(operation, record);
        }
    }

    fn run(&mut self, operation: Uuid, wanted: JobWanted, out: &mut Out) {
        if self.app.driver.is_stopped() {
            self.service.job_failed(operation, stopped(), out.now());
            return;
        }
        let (plan, work) = match wanted {
            JobWanted::Work(number) => match self.app.spec.work.get(number) {
                Some(plan) => (Arc::clone(plan), u32::try_from(number).unwrap_or(NO_WORK)),
                None => (Arc::new(small(format!("job {number}"), 0, false)), NO_WORK),
            },
            JobWanted::Small { title, rows, aggregate } => (Arc::new(small(title, rows, aggregate)), NO_WORK),
        };
        let job = self.app.driver.submit_job(&plan, work, out);
        self.jobs.insert(job, operation);
    }
}

fn stopped() -> RpcError {
    RpcError::thrown(Thrown::IllegalStateException, None, "Cannot call methods on a stopped SparkContext.")
}

/// The job of a query of a few rows: two partitions, and one more stage if they are put together.
fn small(title: String, rows: u64, aggregate: bool) -> JobPlan {
    let stage = |name: &str, tasks: u32, rows: u64| StagePlan {
        name: name.to_owned(),
        parents: Vec::new(),
        tasks,
        operators: Vec::new(),
        exchange: None,
        work: StageWork::Synthetic { each: pace::SMALL_TASK, rows, result_bytes: 160 + rows * 8 },
        persist: None,
        needs: Needs::default(),
        joins: None,
        appends: false,
    };
    let tasks = if rows == 0 { 1 } else { 2 };
    let mut stages = vec![stage("range", tasks, rows / u64::from(tasks))];
    if aggregate {
        stages[0].exchange = Some(Exchange::Single);
        stages.push(StagePlan { parents: vec![0], ..stage("count", 1, 1) });
    }
    JobPlan { title, stages, broadcast: None, view: None }
}

impl Process<Spark> for ConnectServer {
    fn on_start(&mut self, out: &mut Out) {
        if !self.setup.warm {
            out.timer(pace::JVM_START, Timer::Up);
        } else if matches!(self.setup.backend, ServerBackend::Local) {
            self.main(out);
        } else {
            out.timer(pace::MANAGER_UP, Timer::Up);
        }
    }

    fn on_message(&mut self, from: ProcId, message: Message, out: &mut Out) {
        self.with(out, |up, out| match message {
            Message::Connect(ConnectMessage::Call(call)) => up.service.call(from, &call, out.now()),
            message => up.app.on_any_message(from, message, out),
        });
    }

    fn on_timer(&mut self, timer: Timer, out: &mut Out) {
        match timer {
            Timer::Up => self.main(out),
            Timer::Connect(ConnectTimer::Service(timer)) => self.with(out, |up, out| up.service.on_timer(&timer, out.now())),
            timer => self.with(out, |up, out| up.app.on_timer(timer, out)),
        }
    }

    /// The shutdown hook stops the context while the service still answers: who waits for a query is told that there is no
    /// context any more. Then the connections close.
    fn on_signal(&mut self, signal: Signal, out: &mut Out) {
        if self.up.is_some() {
            let cause = rule::record_exit(out, rule::SIGNAL_RUNS_SHUTDOWN_HOOK);
            out.blame(cause);
        }
        self.with(out, |up, out| {
            up.app.on_signal(out);
        });
        out.exit(ExitStatus::Signal(signal));
    }

    fn on_disconnect(&mut self, peer: ProcId, out: &mut Out) {
        if self.setup.own {
            rule::record_exit(out, rule::OWN_SERVER_ENDS_WITH_CLIENT);
            out.exit(ExitStatus::Code(0));
            return;
        }
        self.with(out, |up, out| {
            up.service.connection_lost(peer);
            up.app.on_disconnect(peer, out);
        });
    }

    fn on_refused(&mut self, to: ProcId, message: Message, out: &mut Out) {
        self.with(out, |up, out| up.app.on_refused(to, &message, out));
    }

    fn on_answer(&mut self, _work: TaskSpec, answer: TaskAnswer, out: &mut Out) {
        self.with(out, |up, out| up.app.on_answer(answer, out));
    }
}
