//! Drivers that run on the cluster: taken in, looked up, killed, removed, launched again elsewhere.

use crate::base::ProcId;
use crate::spark::fact::Level;
use crate::spark::fact::ListedKind;
use crate::spark::message::Message;
use crate::spark::message::StandaloneMessage;
use crate::spark::message::standalone::DriverDescription;
use crate::spark::protocol::Out;
use crate::spark::role::master::book::DriverInfo;
use crate::spark::role::master::process::Master;
use crate::spark::role::master::process::MasterState;
use crate::spark::rule;

/// The date that all ids carry: virtual time has none of its own.
pub const DATE: &str = "20260101000000";

/// How the answer of a master begins that does not lead: `Utils.BACKUP_STANDALONE_MASTER_PREFIX`.
pub const NOT_ALIVE: &str = "Current state is not alive";

impl Master {
    pub(super) fn submit_driver(&mut self, from: ProcId, description: DriverDescription, out: &mut Out) {
        if self.state != MasterState::Alive {
            let message = self.not_alive("Can only accept driver submissions in ALIVE state.");
            out.send(from, wrap(StandaloneMessage::SubmitDriverResponse { success: false, driver: None, message }));
            return;
        }
        let id = self.create_driver(description, out);
        self.schedule(out);
        let message = format!("Driver successfully submitted as {id}");
        out.send(from, wrap(StandaloneMessage::SubmitDriverResponse { success: true, driver: Some(id), message }));
    }

    fn not_alive(&self, what: &str) -> String {
        format!("{NOT_ALIVE}: {}. {what}", self.state.name())
    }

    fn create_driver(&mut self, description: DriverDescription, out: &mut Out) -> String {
        let id = format!("driver-{DATE}-{:04}", self.book.next_driver);
        self.book.next_driver += 1;
        Self::log(Level::Info, format!("Master: Driver submitted {id}"), out);
        let driver = DriverInfo { id: id.clone(), description, state: "SUBMITTED", worker: None, error: None };
        self.book.drivers.insert(id.clone(), driver);
        self.book.waiting_drivers.push(id.clone());
        Self::list(ListedKind::Driver, &id, "SUBMITTED", (None, None), out);
        self.persist_driver(&id, out);
        id
    }

    pub(super) fn driver_status(&self, from: ProcId, driver: &str, out: &mut Out) {
        let answer = match self.book.drivers.get(driver) {
            _ if self.state != MasterState::Alive => {
                let error = Some(self.not_alive("Can only request driver status in ALIVE state."));
                StandaloneMessage::DriverStatusResponse { found: false, state: None, worker: None, error }
            }
            Some(info) => StandaloneMessage::DriverStatusResponse {
                found: true,
                state: Some(info.state),
                worker: info.worker.clone(),
                error: info.error.clone(),
            },
            None => StandaloneMessage::DriverStatusResponse { found: false, state: None, worker: None, error: None },
        };
        out.send(from, wrap(answer));
    }

    pub(super) fn kill_driver(&mut self, from: ProcId, driver: &str, out: &mut Out) {
        let alive = self.book.drivers.get(driver).filter(|info| !is_over(info.state)).cloned();
        let (success, message) = match alive {
            None => (false, format!("Driver {driver} has already finished or does not exist")),
            Some(info) => {
                Self::log(Level::Info, format!("Master: Asked to kill driver {driver}"), out);
                match info.worker.as_ref().and_then(|worker| self.book.workers.get(worker)) {
                    Some(worker) => out.send(worker.proc, wrap(StandaloneMessage::KillDriver { driver: driver.to_owned() })),
                    None => self.driver_state_changed(driver, "KILLED", None, out),
                }
                (true, format!("Kill request for {driver} submitted"))
            }
        };
        out.send(from, wrap(StandaloneMessage::KillDriverResponse { driver: driver.to_owned(), success, message }));
    }

    pub(super) fn driver_state_changed(&mut self, driver: &str, state: &'static str, message: Option<String>, out: &mut Out) {
        if is_over(state) {
            self.remove_driver(driver, state, message, out);
        }
    }

    pub(super) fn remove_driver(&mut self, driver: &str, state: &'static str, error: Option<String>, out: &mut Out) {
        let Some(info) = self.book.drivers.get_mut(driver).filter(|info| !is_over(info.state)) else {
            Self::log(Level::Warn, format!("Master: Asked to remove unknown driver: {driver}"), out);
            return;
        };
        info.state = state;
        info.error = error;
        let (cores, memory, worker) = (info.description.cores, info.description.memory_mib, info.worker.clone());
        self.book.waiting_drivers.retain(|waiting| waiting != driver);
        if let Some(worker) = worker.as_ref().and_then(|worker| self.book.workers.get_mut(worker)) {
            worker.cores_used = worker.cores_used.saturating_sub(cores);
            worker.memory_used = worker.memory_used.saturating_sub(memory);
        }
        Self::log(Level::Info, format!("Master: Removing driver: {driver} ({state})"), out);
        Self::list(ListedKind::Driver, driver, state, (None, worker), out);
        self.forget_driver(driver, out);
        self.schedule(out);
    }

    /// Under a new id: the old driver may yet be running on the other side of a broken network.
    pub(super) fn relaunch_driver(&mut self, driver: &str, out: &mut Out) {
        let Some(description) = self.book.drivers.get(driver).map(|info| info.description.clone()) else { return };
        let record = Self::list_because(Some(rule::SUPERVISED_RELAUNCH), ListedKind::Driver, driver, "RELAUNCHING", (None, None), out);
        out.blame(record);
        self.remove_driver(driver, "RELAUNCHING", None, out);
        self.create_driver(description, out);
        self.schedule(out);
    }
}

pub(super) fn is_over(state: &str) -> bool {
    matches!(state, "FINISHED" | "FAILED" | "ERROR" | "KILLED" | "RELAUNCHING")
}

const fn wrap(message: StandaloneMessage) -> Message {
    Message::Standalone(message)
}
