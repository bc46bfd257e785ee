//! Faults of disks: `fill` leaves no room on one, `drop-shuffle` takes the shuffle files of an executor away. Whoever writes or reads
//! there finds out.

use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::StageId;
use crate::spark::build::Built;
use crate::spark::fault::find;
use crate::spark::fault::target::Target;
use crate::spark::id::ExecutorId;

/// From now on nothing more can be written on the machines of the target.
pub(super) fn fill(built: &mut Built, target: &Target, record: RecordId) {
    for machine in find::machines(built, target) {
        built.world.faults().fill_disk(machine, record);
    }
}

/// The host of an application, one of its executors, and the map outputs that this one holds.
pub(super) type Held = (ProcId, ExecutorId, Vec<(StageId, u32)>);

/// The map outputs that the target holds, by application and executor.
pub(super) fn outputs(built: &Built, target: &Target) -> Vec<Held> {
    let domain = &built.world.cluster().domain;
    let Some((host, app)) = domain.current_app() else { return Vec::new() };
    let executors = match target {
        // In local mode the executor is a part of the driver.
        Target::Driver => vec![(host, ExecutorId::DRIVER)],
        target => find::executors(built, target),
    };
    let held = |executor: ExecutorId| {
        let maps = app.outputs.iter().flat_map(|(stage, places)| (0..).zip(places.iter()).map(move |(map, place)| (*stage, map, *place)));
        maps.filter(|(_, _, place)| *place == Some(executor)).map(|(stage, map, _)| (stage, map)).collect::<Vec<_>>()
    };
    executors.into_iter().map(|(host, executor)| (host, executor, held(executor))).filter(|(_, _, held)| !held.is_empty()).collect()
}
