//! What a run is made of: the submit, the cluster, the work, the faults, the seed and how long it may take.

use std::sync::Arc;

use crate::base::VirtualSpan;
use crate::spark::conf::Conf;
use crate::spark::conf::keys;
use crate::spark::connect::spec::ClientSpec;
use crate::spark::fault::Fault;
use crate::spark::master::Master;
use crate::spark::submit::SubmitRequest;
use crate::spark::submit::Target;
use crate::spark::work::JobPlan;
use crate::spark::work::Yield;

/// Everything that decides how a run goes.
#[derive(Clone, Debug, PartialEq)]
pub struct RunSpec {
    pub submit: SubmitRequest,
    pub cluster: ClusterSpec,
    /// The actions of the program, one after the other.
    pub work: Vec<Arc<JobPlan>>,
    pub faults: Vec<Fault>,
    /// Clients of a Connect server; none: one that collects each job of the work.
    pub clients: Vec<ClientSpec>,
    pub seed: u64,
    /// What each job of the work yields in a healthy run; `None` if nobody has computed it.
    pub expected: Vec<Option<Yield>>,
    /// The virtual time after which whatever still waits counts as hanging.
    pub horizon: VirtualSpan,
}

impl RunSpec {
    pub const HORIZON: VirtualSpan = VirtualSpan::from_secs(3_600);

    /// A healthy run of this work.
    pub fn new(submit: SubmitRequest, cluster: ClusterSpec, work: Vec<Arc<JobPlan>>) -> Self {
        let expected = (0..).zip(&work).map(|(job, plan)| plan.made_up_yield(job)).collect();
        Self { submit, cluster, work, expected, faults: Vec::new(), clients: Vec::new(), seed: 0, horizon: Self::HORIZON }
    }
}

/// The machines and how their daemons are configured.
#[derive(Clone, Debug, PartialEq)]
pub struct ClusterSpec {
    /// Standalone workers, YARN or Kubernetes nodes.
    pub workers: u32,
    pub worker_cores: u32,
    pub worker_memory_mib: u64,
    pub client_cores: u32,
    /// What masters, workers and servers are configured with.
    pub conf: Conf,
}

impl ClusterSpec {
    /// Three workers with two cores and 2 GiB each.
    pub const fn new(conf: Conf) -> Self {
        Self { workers: 3, worker_cores: 2, worker_memory_mib: 2_048, client_cores: 4, conf }
    }
}

impl RunSpec {
    /// `host:port` of each master, if executors come from a standalone cluster: those of the application, or of the Connect server
    /// it calls.
    pub fn standalone_masters(&self) -> Option<Vec<String>> {
        if let Some(Master::Standalone { masters }) = self.driver_master() { Some(masters) } else { None }
    }

    /// The master of whoever hosts the driver: of the application, or of the Connect server it calls.
    pub fn driver_master(&self) -> Option<Master> {
        match &self.submit.target {
            Target::Master(master) => Some(master.clone()),
            Target::Connect(_) => {
                self.submit.own_server.clone().or_else(|| Master::parse(self.cluster.conf.explicit(keys::MASTER.name)?).ok())
            }
        }
    }

    /// Whether all daemons share one host: then they all call it by the address in the master URL.
    pub fn shared_host(&self) -> Option<String> {
        let masters = self.standalone_masters()?;
        let host = masters.first()?.split(':').next()?;
        matches!(host, "127.0.0.1" | "localhost").then(|| "127.0.0.1".to_owned())
    }

    /// The address that the worker of this number is known by.
    pub fn worker_host(&self, number: u32) -> String {
        self.shared_host().unwrap_or_else(|| format!("worker{number}"))
    }
}
