//! `Master.schedule`: drivers first, then executors for the applications in the order they came.

use crate::spark::conf::keys;
use crate::spark::fact::Level;
use crate::spark::fact::ListedKind;
use crate::spark::message::Message;
use crate::spark::message::StandaloneMessage;
use crate::spark::message::standalone::LaunchDriver;
use crate::spark::message::standalone::LaunchExecutor;
use crate::spark::protocol::Out;
use crate::spark::role::master::book::ExecutorInfo;
use crate::spark::role::master::process::Master;
use crate::spark::role::master::process::MasterState;

impl Master {
    pub(super) fn schedule(&mut self, out: &mut Out) {
        if self.state != MasterState::Alive {
            return;
        }
        let schedulable = || self.book.workers.values().filter(|worker| worker.schedulable());
        let mut order: Vec<usize> = (0..schedulable().count()).collect();
        out.rng().shuffle(&mut order);
        // Nearly always all have what they want, or nobody has room for more.
        if self.book.waiting_drivers.is_empty() && !(0..self.book.apps.len()).any(|place| self.may_get_executors(place)) {
            return;
        }
        let workers: Vec<&String> = schedulable().map(|worker| &worker.id).collect();
        let workers: Vec<String> = order.into_iter().map(|place| workers[place].clone()).collect();
        self.schedule_drivers(&workers, out);
        self.schedule_executors(&workers, out);
    }

    /// Whether an application wants executors and somebody has room for one, or none came so far and that must be said.
    fn may_get_executors(&self, place: usize) -> bool {
        let app = &self.book.apps[place];
        let per_executor = app.description.cores_per_executor.unwrap_or(1);
        let memory = app.description.memory_per_executor_mib;
        let room = || self.book.workers.values().any(|worker| worker.schedulable() && worker.has_room(per_executor, memory));
        self.cores_left(place) >= per_executor && (app.executors.is_empty() || room())
    }

    fn schedule_drivers(&mut self, workers: &[String], out: &mut Out) {
        let mut position = 0;
        for id in self.book.waiting_drivers.clone() {
            let Some(driver) = self.book.drivers.get(&id) else { continue };
            let (cores, memory) = (driver.description.cores, driver.description.memory_mib);
            let mut chosen = None;
            for _ in 0..workers.len() {
                let worker = &workers[position];
                position = (position + 1) % workers.len();
                let fits = self.book.workers.get(worker).is_some_and(|info| info.cores_free() >= cores && info.memory_free() >= memory);
                if fits {
                    chosen = Some(worker.clone());
                    break;
                }
            }
            match chosen {
                Some(worker) => self.launch_driver(&id, &worker, out),
                None if self.cluster_idle() => {
                    Self::log(Level::Warn, format!("Master: Driver {id} requires more resource than any of Workers could have."), out);
                }
                None => {}
            }
        }
    }

    fn cluster_idle(&self) -> bool {
        self.book.workers.values().filter(|worker| worker.schedulable()).all(|worker| worker.cores_used == 0)
    }

    fn launch_driver(&mut self, id: &str, worker: &str, out: &mut Out) {
        let (Some(driver), Some(info)) = (self.book.drivers.get_mut(id), self.book.workers.get_mut(worker)) else { return };
        info.cores_used += driver.description.cores;
        info.memory_used += driver.description.memory_mib;
        driver.worker = Some(worker.to_owned());
        driver.state = "RUNNING";
        let (proc, description) = (info.proc, driver.description.clone());
        self.book.waiting_drivers.retain(|waiting| waiting != id);
        Self::log(Level::Info, format!("Master: Launching driver {id} on worker {worker}"), out);
        Self::list(ListedKind::Driver, id, "RUNNING", (None, Some(worker.to_owned())), out);
        let launch = LaunchDriver { driver: id.to_owned(), description };
        out.send(proc, Message::Standalone(StandaloneMessage::LaunchDriver(Box::new(launch))));
        self.persist_driver(id, out);
    }

    /// `startExecutorsOnWorkers`.
    fn schedule_executors(&mut self, workers: &[String], out: &mut Out) {
        let waiting = self.book.apps.len();
        for place in 0..self.book.apps.len() {
            let app = &self.book.apps[place];
            let per_executor = app.description.cores_per_executor.unwrap_or(1);
            let left = self.cores_left(place);
            if left < per_executor {
                continue;
            }
            let memory = app.description.memory_per_executor_mib;
            let mut usable: Vec<&String> = workers
                .iter()
                .filter(|id| self.book.workers.get(*id).is_some_and(|worker| worker.has_room(per_executor, memory)))
                .collect();
            usable.sort_by_key(|id| std::cmp::Reverse(self.book.workers[*id].cores_free()));
            if waiting == 1 && app.executors.is_empty() && usable.is_empty() {
                let id = app.id.clone();
                Self::log(Level::Warn, format!("Master: App {id} requires more resource than any of Workers could have."), out);
            }
            let usable: Vec<String> = usable.into_iter().cloned().collect();
            let assigned = self.assign(place, &usable, left);
            for (worker, cores) in usable.iter().zip(assigned) {
                self.launch_executors(place, worker, cores, out);
            }
        }
    }

    fn cores_left(&self, place: usize) -> u32 {
        let app = &self.book.apps[place];
        app.description.max_cores.map_or(u32::MAX, |most| most.saturating_sub(app.executors.cores()))
    }

    /// `scheduleExecutorsOnWorkers`: how many cores of each usable worker the application gets.
    fn assign(&self, place: usize, usable: &[String], left: u32) -> Vec<u32> {
        let app = &self.book.apps[place];
        let one_each = app.description.cores_per_executor.is_none();
        let least = app.description.cores_per_executor.unwrap_or(1);
        let memory = app.description.memory_per_executor_mib;
        let spread = self.conf.flag(&keys::DEPLOY_SPREAD_OUT);
        let mut cores = vec![0_u32; usable.len()];
        let mut executors = vec![0_u32; usable.len()];
        let free: Vec<u32> = usable.iter().map(|id| self.book.workers[id].cores_free()).collect();
        let free_memory: Vec<u64> = usable.iter().map(|id| self.book.workers[id].memory_free()).collect();
        let mut left = left.min(free.iter().fold(0, |sum: u32, free| sum.saturating_add(*free)));
        let running = u32::try_from(app.executors.len()).unwrap_or(u32::MAX);
        let mut new = 0_u32;
        let can = |at: usize, cores: &[u32], executors: &[u32], (left, new): (u32, u32)| {
            let enough = left >= least && free[at] - cores[at] >= least;
            if !one_each || executors[at] == 0 {
                let memory_ok = free_memory[at] >= memory * u64::from(executors[at] + 1);
                let under = app.limit.is_none_or(|limit| new + running < limit);
                enough && memory_ok && under
            } else {
                enough
            }
        };
        let mut open: Vec<usize> = (0..usable.len()).filter(|&at| can(at, &cores, &executors, (left, new))).collect();
        while !open.is_empty() {
            for &at in &open {
                while can(at, &cores, &executors, (left, new)) {
                    left -= least;
                    cores[at] += least;
                    if !one_each || executors[at] == 0 {
                        executors[at] += 1;
                        new += 1;
                    }
                    if spread {
                        break;
                    }
                }
            }
            open.retain(|&at| can(at, &cores, &executors, (left, new)));
        }
        cores
    }

    /// `allocateWorkerResourceToExecutors`.
    fn launch_executors(&mut self, place: usize, worker: &str, cores: u32, out: &mut Out) {
        let per_executor = self.book.apps[place].description.cores_per_executor.unwrap_or(cores);
        let Some(count) = cores.checked_div(per_executor) else { return };
        for _ in 0..count {
            let app = &mut self.book.apps[place];
            let Some(info) = self.book.workers.get_mut(worker) else { return };
            let executor = app.next_executor;
            app.next_executor += 1;
            let memory_mib = app.description.memory_per_executor_mib;
            info.cores_used += per_executor;
            info.memory_used += memory_mib;
            let entry = ExecutorInfo { worker: worker.to_owned(), cores: per_executor, memory_mib, state: "LAUNCHING" };
            app.executors.insert(executor, entry);
            let (proc, host, driver, id) = (info.proc, info.host.clone(), app.driver, app.id.clone());
            let application = app.description.application;
            let started = app.state == "WAITING";
            app.state = "RUNNING";
            if started {
                Self::list(ListedKind::Application, &id, "RUNNING", (Some(driver), None), out);
            }
            let name = format!("{id}/{executor}");
            Self::log(Level::Info, format!("Master: Launching executor {name} on worker {worker}"), out);
            Self::list(ListedKind::Executor, &name, "LAUNCHING", (None, Some(worker.to_owned())), out);
            let launch = LaunchExecutor { app: id, application, executor, cores: per_executor, memory_mib, driver };
            out.send(proc, Message::Standalone(StandaloneMessage::LaunchExecutor(Box::new(launch))));
            let added = StandaloneMessage::ExecutorAdded { executor, worker: worker.to_owned(), host, cores: per_executor, memory_mib };
            out.send(driver, Message::Standalone(added));
        }
    }
}
