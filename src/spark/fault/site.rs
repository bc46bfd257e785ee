//! What there is in a run that faults can hit: read off what the run is made of, before anything happens.

use crate::spark::deploy::DeployMode;
use crate::spark::fault::kind::Kind;
use crate::spark::fault::target::Target;
use crate::spark::master::Master;
use crate::spark::spec::RunSpec;
use crate::spark::submit::Language;

/// Where executors come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cluster {
    /// There are none: the driver runs the tasks.
    Local,
    LocalCluster,
    Standalone,
    Yarn,
    Kubernetes,
}

/// What there is in a run.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each says of one thing whether it is there")]
pub struct Site {
    pub cluster: Cluster,
    pub connect: bool,
    own_server: bool,
    cluster_mode: bool,
    python: bool,
    pub workers: u32,
    /// How many clients there are; `None`: as many as faults name.
    pub clients: Option<u32>,
    /// How many tasks each stage has, over all jobs; empty if that is not known before.
    pub stages: Vec<u32>,
    /// The most tasks of the stage with this number within its job; empty if that is not known before.
    pub task_ranges: Vec<u32>,
    pub machines: Vec<String>,
}

impl Site {
    pub fn of(spec: &RunSpec) -> Self {
        let (connect, own_server) = (spec.submit.is_connect(), spec.submit.own_server.is_some());
        let cluster = match spec.driver_master() {
            None | Some(Master::Local { .. }) => Cluster::Local,
            Some(Master::LocalCluster { .. }) => Cluster::LocalCluster,
            Some(Master::Standalone { .. }) => Cluster::Standalone,
            Some(Master::Yarn) => Cluster::Yarn,
            Some(Master::Kubernetes { .. }) => Cluster::Kubernetes,
        };
        // What clients with programs of their own run is known only when they run it.
        let known = spec.clients.is_empty();
        let plans = spec.work.iter().filter(|_| known);
        let stages: Vec<u32> = plans.clone().flat_map(|plan| plan.stages.iter().map(|stage| stage.tasks)).collect();
        let longest = plans.clone().map(|plan| plan.stages.len()).max().unwrap_or(0);
        let most = |place: usize| plans.clone().filter_map(|plan| plan.stages.get(place)).map(|stage| stage.tasks).max().unwrap_or(0);
        let workers = if matches!(cluster, Cluster::Local | Cluster::LocalCluster) { 0 } else { spec.cluster.workers };
        let mut site = Self {
            cluster,
            connect,
            own_server,
            cluster_mode: !connect && spec.submit.deploy_mode == DeployMode::Cluster,
            python: connect || spec.submit.language == Language::Python,
            workers,
            clients: if own_server || !connect { Some(1) } else { u32::try_from(spec.clients.len()).ok().filter(|count| *count > 0) },
            // Stages go on counting over the clients of a server.
            stages: if connect { Vec::new() } else { stages },
            task_ranges: (0..longest).map(most).collect(),
            machines: Vec::new(),
        };
        site.machines = site.machine_names(spec);
        site
    }

    fn machine_names(&self, spec: &RunSpec) -> Vec<String> {
        let mut names = vec!["client".to_owned()];
        let mentioned = spec.faults.iter().filter_map(|fault| if let Target::Client(number) = fault.target { Some(number) } else { None });
        let clients = self.clients.unwrap_or_else(|| mentioned.max().unwrap_or(1));
        names.extend((2..=clients).map(|number| format!("client{number}")));
        names.extend(self.has(Kind::ConnectServer).then(|| "connect-server".to_owned()));
        match self.cluster {
            Cluster::Local | Cluster::LocalCluster => {}
            Cluster::Standalone => {
                let masters = spec.standalone_masters().map_or(1, |masters| masters.len());
                names.push("master".to_owned());
                names.extend((1..masters).map(|number| format!("master{number}")));
            }
            Cluster::Yarn => names.push("resource-manager".to_owned()),
            Cluster::Kubernetes => names.push("api-server".to_owned()),
        }
        names.extend((0..self.workers).map(|number| format!("worker{number}")));
        names
    }

    /// Whether there is anything of this kind.
    pub fn has(&self, kind: Kind) -> bool {
        match kind {
            Kind::Client | Kind::Driver | Kind::Task | Kind::Machine | Kind::App => true,
            Kind::Python => self.python,
            Kind::Executor => self.cluster != Cluster::Local,
            Kind::Worker => self.workers > 0,
            Kind::Master => self.cluster == Cluster::Standalone,
            Kind::ResourceManager => self.cluster == Cluster::Yarn,
            Kind::ApiServer => self.cluster == Cluster::Kubernetes,
            Kind::ConnectServer => self.connect && !self.own_server,
            Kind::Link => self.workers > 0 || self.has(Kind::ConnectServer),
        }
    }

    /// Whether some task writes output for other tasks, as far as that is known before.
    pub fn has_maps(&self) -> bool {
        self.task_ranges.len() != 1
    }

    /// Whether the driver runs on a worker or a node of the cluster.
    pub const fn driver_on_worker(&self) -> bool {
        self.cluster_mode
    }

    /// The number of an application's first executor.
    pub fn first_executor(&self) -> u32 {
        u32::from(matches!(self.cluster, Cluster::Yarn | Cluster::Kubernetes))
    }

    pub const fn manager_name(&self) -> &'static str {
        match self.cluster {
            Cluster::Local | Cluster::LocalCluster => "local mode",
            Cluster::Standalone => "a standalone cluster",
            Cluster::Yarn => "YARN",
            Cluster::Kubernetes => "Kubernetes",
        }
    }

    /// The run in a few words.
    pub fn describe(&self) -> String {
        match (self.cluster, self.connect) {
            (Cluster::Local, false) => "in local mode".to_owned(),
            (Cluster::LocalCluster, _) => "in local-cluster mode".to_owned(),
            (Cluster::Local, true) => "with a Connect server in local mode".to_owned(),
            (_, true) => format!("with a Connect server on {}", self.manager_name()),
            (_, false) => {
                let mode = if self.cluster_mode { "cluster" } else { "client" };
                format!("in {mode} mode on {}", self.manager_name())
            }
        }
    }

    /// Whether both ends of a link are sure to be on one machine.
    pub fn same_machine(&self, a: &Target, b: &Target) -> bool {
        let place = |target: &Target| match target {
            Target::Client(1) => Some("client".to_owned()),
            Target::Driver if !self.connect && !self.cluster_mode || self.own_server => Some("client".to_owned()),
            Target::Driver if self.connect => Some("connect-server".to_owned()),
            Target::Worker(number) => Some(format!("worker{number}")),
            Target::Machine(name) => Some(name.clone()),
            Target::Master => Some("master".to_owned()),
            Target::ConnectServer => Some("connect-server".to_owned()),
            Target::ResourceManager => Some("resource-manager".to_owned()),
            Target::ApiServer => Some("api-server".to_owned()),
            Target::Executor(_) | Target::ExecutorWithMapOutput if self.cluster == Cluster::LocalCluster => Some("client".to_owned()),
            _ => None,
        };
        place(a).is_some_and(|at| place(b) == Some(at))
    }

    /// The machines that tasks run on, so that write what they shuffle.
    pub fn disks(&self) -> Vec<String> {
        match (self.cluster, self.connect && !self.own_server) {
            (Cluster::Local | Cluster::LocalCluster, false) => vec!["machine:client".to_owned()],
            (Cluster::Local | Cluster::LocalCluster, true) => vec!["machine:connect-server".to_owned()],
            _ => (0..self.workers).map(|number| format!("machine:worker{number}")).collect(),
        }
    }

    pub fn writes_on(&self, machine: &str) -> bool {
        self.disks().iter().any(|disk| disk.strip_prefix("machine:") == Some(machine))
    }

    /// Every target there is, as a fault names it.
    pub fn targets(&self) -> Vec<String> {
        let mut names = Vec::new();
        for kind in Kind::ALL.into_iter().filter(|&kind| self.has(kind)) {
            match kind {
                Kind::Client if self.connect && !self.own_server => names.extend(["client".to_owned(), "client:2".to_owned()]),
                Kind::Executor => {
                    names.push(format!("executor:{}", self.first_executor()));
                    names.extend(self.has_maps().then(|| "executor:with-map-output".to_owned()));
                }
                Kind::Worker => {
                    names.extend((0..self.workers.min(3)).map(|number| format!("worker:{number}")));
                    names.extend((self.workers > 3).then(|| format!("… worker:{}", self.workers - 1)));
                    names.extend(self.driver_on_worker().then(|| "worker:of-driver".to_owned()));
                    names.push("workers".to_owned());
                }
                Kind::Task => names.push("task:0.0".to_owned()),
                Kind::Machine => {
                    names.extend(self.machines.iter().take(4).map(|name| format!("machine:{name}")));
                }
                Kind::Link if self.connect => names.push("link:client-connect-server".to_owned()),
                Kind::Link => names.push("link:workers-driver".to_owned()),
                kind => names.push(kind.name().to_owned()),
            }
        }
        names.retain(|name| name != "client:2" || self.clients.is_none_or(|count| count > 1));
        names
    }
}
