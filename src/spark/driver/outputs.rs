//! `MapOutputTrackerMaster`: who has the output of which map task. Loses entries with executors and hosts.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::base::ByNumber;
use crate::base::Pieces;
use crate::base::ProcId;
use crate::base::StageId;
use crate::spark::id::ExecutorId;
use crate::spark::message::app::MapOutputStatuses;
use crate::spark::message::app::OutputServer;
use crate::spark::message::app::Shared;

/// Where an executor's shuffle files are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    pub host: Arc<str>,
    /// Who serves the files: the executor itself or its machine's shuffle service.
    pub server: ProcId,
}

#[derive(Clone, Debug, Default)]
struct Shuffle {
    places: Pieces<Option<ExecutorId>>,
    there: u32,
    by_executor: ByNumber<ExecutorId, Arc<Vec<u32>>>,
    /// What executors are told, until something changes.
    told: Option<Box<MapOutputStatuses>>,
}

/// All shuffles of an application.
#[derive(Clone, Debug, Default)]
pub struct Outputs {
    pub epoch: u64,
    shuffles: BTreeMap<StageId, Shuffle>,
    homes: Arc<BTreeMap<ExecutorId, Home>>,
}

/// Outputs that are gone, by shuffle.
pub type Lost = Vec<(StageId, Vec<u32>)>;

impl Outputs {
    pub fn settle(&mut self, executor: ExecutorId, home: Home) {
        Arc::make_mut(&mut self.homes).insert(executor, home);
    }

    /// Where an executor is or was.
    pub fn host_of(&self, executor: ExecutorId) -> String {
        self.homes.get(&executor).map_or_else(String::new, |home| home.host.to_string())
    }

    pub fn open(&mut self, shuffle: StageId, maps: u32) {
        self.shuffles.entry(shuffle).or_default().places.lengthen(maps as usize, &None);
    }

    pub fn close(&mut self, shuffle: StageId) {
        self.shuffles.remove(&shuffle);
    }

    pub fn register(&mut self, shuffle: StageId, map: u32, executor: ExecutorId) {
        let Some(shuffle) = self.shuffles.get_mut(&shuffle) else { return };
        let Some(place) = shuffle.places.get_mut(map as usize) else { return };
        match place.replace(executor) {
            None => shuffle.there += 1,
            Some(before) => {
                if let Some(maps) = shuffle.by_executor.get_mut(&before) {
                    Arc::make_mut(maps).retain(|&held| held != map);
                }
            }
        }
        Arc::make_mut(shuffle.by_executor.or_default(executor)).push(map);
        shuffle.told = None;
    }

    /// Whether every map output is somewhere.
    pub fn complete(&self, shuffle: StageId) -> bool {
        self.shuffles.get(&shuffle).is_some_and(|shuffle| shuffle.there as usize == shuffle.places.len())
    }

    pub fn has(&self, shuffle: StageId, map: u32) -> bool {
        self.shuffles.get(&shuffle).and_then(|shuffle| shuffle.places.get(map as usize)).is_some_and(Option::is_some)
    }

    /// Who has a map output.
    pub fn holder(&self, shuffle: StageId, map: u32) -> Option<ExecutorId> {
        self.shuffles.get(&shuffle).and_then(|shuffle| *shuffle.places.get(map as usize)?)
    }

    /// Whether any output is with this executor.
    pub fn holds_any(&self, executor: ExecutorId) -> bool {
        self.shuffles.values().any(|shuffle| shuffle.by_executor.get(&executor).is_some_and(|maps| !maps.is_empty()))
    }

    /// The map partitions whose output is nowhere.
    pub fn missing(&self, shuffle: StageId) -> Vec<u32> {
        let Some(shuffle) = self.shuffles.get(&shuffle) else { return Vec::new() };
        (0..).zip(shuffle.places.iter()).filter(|(_, place)| place.is_none()).map(|(map, _)| map).collect()
    }

    /// One map task's output is broken, if this executor is still the one that has it.
    pub fn unregister(&mut self, shuffle: StageId, map: u32, executor: ExecutorId) -> Lost {
        let Some(entry) = self.shuffles.get_mut(&shuffle) else { return Vec::new() };
        let Some(place) = entry.places.get_mut(map as usize).filter(|place| **place == Some(executor)) else { return Vec::new() };
        *place = None;
        entry.there -= 1;
        entry.told = None;
        if let Some(maps) = entry.by_executor.get_mut(&executor) {
            Arc::make_mut(maps).retain(|&held| held != map);
        }
        self.epoch += 1;
        vec![(shuffle, vec![map])]
    }

    /// `removeOutputsOnExecutor`.
    pub fn remove_executor(&mut self, executor: ExecutorId) -> Lost {
        self.epoch += 1;
        self.forget(&[executor])
    }

    /// `removeOutputsOnHost`: whatever any executor left there.
    pub fn remove_host(&mut self, host: &str) -> Lost {
        self.epoch += 1;
        let there: Vec<ExecutorId> = self.homes.iter().filter(|(_, home)| *home.host == *host).map(|(executor, _)| *executor).collect();
        self.forget(&there)
    }

    fn forget(&mut self, executors: &[ExecutorId]) -> Lost {
        let mut lost = Vec::new();
        for (&id, shuffle) in &mut self.shuffles {
            let mut maps: Vec<u32> =
                executors.iter().filter_map(|executor| shuffle.by_executor.remove(executor)).flat_map(|maps| maps.to_vec()).collect();
            maps.sort_unstable();
            for &map in &maps {
                shuffle.places[map as usize] = None;
                shuffle.there -= 1;
            }
            if !maps.is_empty() {
                shuffle.told = None;
                lost.push((id, maps));
            }
        }
        lost
    }

    /// What an executor is told that asks for addresses.
    pub fn statuses(&mut self, shuffle: StageId) -> MapOutputStatuses {
        let (epoch, homes) = (self.epoch, &self.homes);
        let entry = self.shuffles.entry(shuffle).or_default();
        if let Some(told) = entry.told.as_ref().filter(|told| told.epoch == epoch) {
            return (**told).clone();
        }
        let missing = entry.places.iter().position(Option::is_none).and_then(|map| u32::try_from(map).ok());
        let servers = entry
            .by_executor
            .iter()
            .filter_map(|(executor, maps)| {
                let (home, map) = (homes.get(executor)?, *maps.iter().min()?);
                Some(OutputServer { executor: *executor, proc: home.server, host: home.host.to_string(), map })
            })
            .collect();
        let told = MapOutputStatuses { shuffle, epoch, missing, servers: Shared::new(servers) };
        entry.told = Some(Box::new(told.clone()));
        told
    }

    /// The hosts with at least a fifth of a shuffle's outputs: readers would rather run there. Spark does not look when
    /// either side has a thousand tasks or more.
    pub fn preferred_hosts(&self, shuffle: StageId, readers: u32) -> Vec<Arc<str>> {
        let Some(shuffle) = self.shuffles.get(&shuffle) else { return Vec::new() };
        let maps = shuffle.places.len();
        if maps >= 1_000 || readers >= 1_000 {
            return Vec::new();
        }
        let mut held: BTreeMap<&Arc<str>, usize> = BTreeMap::new();
        for (executor, outputs) in shuffle.by_executor.iter().filter(|(executor, _)| **executor != ExecutorId::FALLBACK) {
            if let Some(home) = self.homes.get(executor) {
                *held.entry(&home.host).or_default() += outputs.len();
            }
        }
        held.into_iter().filter(|(_, outputs)| outputs * 5 >= maps && *outputs > 0).map(|(host, _)| Arc::clone(host)).collect()
    }
}
