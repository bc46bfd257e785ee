//! One application as the `ResourceManager` keeps it: its attempts, its containers, and what its `ApplicationMaster` has still to hear.

use std::collections::BTreeMap;

use crate::base::ProcId;
use crate::base::VirtualTime;
use crate::spark::message::yarn::Allocated;
use crate::spark::message::yarn::Submission;
use crate::spark::yarn::AppName;
use crate::spark::yarn::AppState;
use crate::spark::yarn::Attempts;
use crate::spark::yarn::ContainerExit;
use crate::spark::yarn::ContainerId;
use crate::spark::yarn::FinalStatus;
use crate::spark::yarn::Report;

/// What a `ResourceManager` writes down: it outlives it.
#[derive(Clone, Debug, Default)]
pub struct Applications(pub(super) BTreeMap<AppName, Application>);

/// Room that an attempt holds on a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Held {
    pub(super) node: usize,
    pub(super) mib: u64,
}

/// The attempt that runs now.
#[derive(Clone, Debug)]
pub(super) struct Attempt {
    pub(super) number: u32,
    /// The `ApplicationMaster`, once it has registered.
    pub(super) master: Option<ProcId>,
    /// When it was last heard, counted from the start of its container.
    pub(super) heard: VirtualTime,
    /// What it holds; the first is the `ApplicationMaster`'s own container.
    pub(super) containers: BTreeMap<ContainerId, Held>,
    pub(super) given: u32,
    /// How many containers it still waits for, and how large.
    pub(super) missing: u32,
    pub(super) container_mib: u64,
    pub(super) excluded: Vec<usize>,
    /// Not told to it yet.
    pub(super) allocated: Vec<Allocated>,
    pub(super) completed: Vec<(ContainerId, ContainerExit)>,
    /// It has said good-bye.
    pub(super) unregistered: bool,
}

/// An application.
#[derive(Clone, Debug)]
pub(super) struct Application {
    pub(super) name: AppName,
    pub(super) submission: Submission,
    pub(super) state: AppState,
    pub(super) status: FinalStatus,
    pub(super) diagnostics: String,
    pub(super) attempts: Attempts,
    /// How many attempts were started.
    pub(super) started: u32,
    pub(super) attempt: Option<Attempt>,
}

impl Application {
    pub(super) const fn new(name: AppName, submission: Submission, attempts: Attempts) -> Self {
        Self {
            name,
            submission,
            state: AppState::Accepted,
            status: FinalStatus::Undefined,
            diagnostics: String::new(),
            attempts,
            started: 0,
            attempt: None,
        }
    }

    /// Whether an `ApplicationMaster` is to be started for it.
    pub(super) const fn waits_for_master(&self) -> bool {
        !self.state.is_final() && self.attempt.is_none()
    }

    pub(super) fn holds(&self, container: ContainerId) -> bool {
        self.attempt.as_ref().is_some_and(|attempt| attempt.containers.contains_key(&container))
    }

    pub(super) fn memory_of(&self, container: ContainerId) -> u64 {
        self.attempt.as_ref().and_then(|attempt| attempt.containers.get(&container)).map_or(0, |held| held.mib)
    }

    pub(super) fn containers_on(&self, node: usize) -> Vec<ContainerId> {
        let containers = self.attempt.iter().flat_map(|attempt| &attempt.containers);
        containers.filter(|(_, held)| held.node == node).map(|(container, _)| *container).collect()
    }

    pub(super) fn report(&self, host: Option<String>) -> Report {
        Report { app: self.name, state: self.state, status: self.status, diagnostics: self.diagnostics.clone(), master_host: host }
    }
}

impl Attempt {
    pub(super) const fn new(number: u32, heard: VirtualTime) -> Self {
        Self {
            number,
            master: None,
            heard,
            containers: BTreeMap::new(),
            given: 0,
            missing: 0,
            container_mib: 0,
            excluded: Vec::new(),
            allocated: Vec::new(),
            completed: Vec::new(),
            unregistered: false,
        }
    }

    /// The next container's name.
    pub(super) const fn next_container(&mut self, app: AppName) -> ContainerId {
        self.given += 1;
        ContainerId { app, attempt: self.number, number: self.given }
    }

    /// The `ApplicationMaster`'s own container.
    pub(super) const fn own_container(&self, app: AppName) -> ContainerId {
        ContainerId { app, attempt: self.number, number: 1 }
    }
}
