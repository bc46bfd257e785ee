//! How large containers are: heap, overhead, what YARN rounds up, and what it refuses at once.

use crate::base::size;
use crate::spark::conf::Conf;
use crate::spark::conf::Key;
use crate::spark::conf::keys;
use crate::spark::deploy::DeployMode;

const MIB: u64 = 1 << 20;

/// The least overhead: `spark.*.minMemoryOverhead` from 4.0 on, a constant before.
const MIN_OVERHEAD_MIB: u64 = 384;

/// What a container asks for, before YARN rounds it up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContainerSize {
    pub heap_mib: u64,
    pub overhead_mib: u64,
    /// The memory of Python workers.
    pub other_mib: u64,
}

impl ContainerSize {
    pub const fn total_mib(self) -> u64 {
        self.heap_mib + self.overhead_mib + self.other_mib
    }

    /// The container of one executor. Python workers' memory counts for Python applications only.
    pub fn executor(conf: &Conf, python: bool) -> Self {
        let heap_mib = mib(conf, &keys::EXECUTOR_MEMORY).unwrap_or(1024);
        let workers = if python { mib(conf, &keys::EXECUTOR_PYSPARK_MEMORY).unwrap_or(0) } else { 0 };
        let least = mib(conf, &keys::EXECUTOR_MIN_MEMORY_OVERHEAD).unwrap_or(MIN_OVERHEAD_MIB);
        let factor = conf.float(&keys::EXECUTOR_MEMORY_OVERHEAD_FACTOR).unwrap_or(0.1);
        let overhead_mib = mib(conf, &keys::EXECUTOR_MEMORY_OVERHEAD).unwrap_or_else(|| overhead(heap_mib, factor, least));
        Self { heap_mib, overhead_mib, other_mib: workers }
    }

    /// The `ApplicationMaster`'s container: it holds the driver in cluster mode, and only negotiates in client mode.
    pub fn application_master(conf: &Conf, mode: DeployMode) -> Self {
        let (heap_mib, overhead_mib) = match mode {
            DeployMode::Cluster => {
                let heap = mib(conf, &keys::DRIVER_MEMORY).unwrap_or(1024);
                let least = mib(conf, &keys::DRIVER_MIN_MEMORY_OVERHEAD).unwrap_or(MIN_OVERHEAD_MIB);
                let factor = conf.float(&keys::DRIVER_MEMORY_OVERHEAD_FACTOR).unwrap_or(0.1);
                (heap, mib(conf, &keys::DRIVER_MEMORY_OVERHEAD).unwrap_or_else(|| overhead(heap, factor, least)))
            }
            DeployMode::Client => {
                let heap = mib(conf, &keys::YARN_AM_MEMORY).unwrap_or(512);
                (heap, mib(conf, &keys::YARN_AM_MEMORY_OVERHEAD).unwrap_or_else(|| overhead(heap, 0.1, MIN_OVERHEAD_MIB)))
            }
        };
        Self { heap_mib, overhead_mib, other_mib: 0 }
    }
}

fn mib(conf: &Conf, key: &'static Key) -> Option<u64> {
    conf.size(key).map(|bytes| bytes / MIB)
}

/// A share of the heap, but no less than `least`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "Spark cuts the product off too")]
fn overhead(heap_mib: u64, factor: f64, least: u64) -> u64 {
    ((heap_mib as f64 * factor) as u64).max(least)
}

/// `Client.verifyClusterResources`: what is larger than the largest container YARN gives is refused before anything starts.
///
/// # Errors
/// Spark's message.
pub fn verify(executor: ContainerSize, master: ContainerSize, max_mib: u64) -> Result<(), String> {
    let advice =
        "of this cluster! Please check the values of 'yarn.scheduler.maximum-allocation-mb' and/or 'yarn.nodemanager.resource.memory-mb'.";
    if executor.total_mib() > max_mib {
        return Err(format!(
            "Required executor memory ({} MB), offHeap memory (0) MB, overhead ({} MB), and PySpark memory ({} MB) is above the max threshold ({max_mib} MB) {advice}",
            executor.heap_mib, executor.overhead_mib, executor.other_mib
        ));
    }
    if master.total_mib() > max_mib {
        return Err(format!(
            "Required AM memory ({}+{} MB) is above the max threshold ({max_mib} MB) {advice}",
            master.heap_mib, master.overhead_mib
        ));
    }
    Ok(())
}

/// YARN gives memory in steps: `yarn.scheduler.minimum-allocation-mb`.
pub const fn rounded_up(mib: u64, step: u64) -> u64 {
    mib.div_ceil(if step == 0 { 1 } else { step }) * if step == 0 { 1 } else { step }
}

/// `1408 MB` of a container, as a person reads it.
pub fn shown(mib: u64) -> String {
    size::print(mib * MIB)
}

#[cfg(test)]
mod tests {
    use super::ContainerSize;
    use super::rounded_up;
    use super::verify;
    use crate::spark::conf::Conf;
    use crate::spark::conf::Origin;
    use crate::spark::deploy::DeployMode;
    use crate::spark::version::SparkVersion;

    fn conf(settings: &[(&str, &str)]) -> Conf {
        let mut conf = Conf::new(SparkVersion::V4_0);
        for (key, value) in settings {
            conf.set(*key, *value, Origin::ConfOption);
        }
        conf
    }

    #[test]
    fn a_container_is_heap_and_overhead() {
        let total = |settings: &[(&str, &str)]| ContainerSize::executor(&conf(settings), false).total_mib();
        assert_eq!(total(&[]), 1024 + 384);
        assert_eq!(total(&[("spark.executor.memory", "8g")]), 8192 + 819);
        assert_eq!(total(&[("spark.executor.memoryOverhead", "1g")]), 2048);
        assert_eq!(total(&[("spark.executor.memory", "512m")]), 512 + 384);
        let master = |mode| ContainerSize::application_master(&conf(&[("spark.driver.memory", "2g")]), mode).total_mib();
        assert_eq!((master(DeployMode::Client), master(DeployMode::Cluster)), (512 + 384, 2048 + 384));
    }

    #[test]
    fn yarn_rounds_up_and_refuses_what_fits_nowhere() {
        assert_eq!((rounded_up(896, 1024), rounded_up(1408, 1024), rounded_up(2048, 1024)), (1024, 2048, 2048));
        let (executor, master) =
            (ContainerSize::executor(&conf(&[("spark.executor.memory", "8g")]), false), ContainerSize::executor(&conf(&[]), false));
        assert_eq!(
            verify(executor, master, 2048).unwrap_err(),
            "Required executor memory (8192 MB), offHeap memory (0) MB, overhead (819 MB), and PySpark memory (0 MB) is above the max threshold \
             (2048 MB) of this cluster! Please check the values of 'yarn.scheduler.maximum-allocation-mb' and/or 'yarn.nodemanager.resource.memory-mb'."
        );
        assert_eq!(verify(master, master, 2048), Ok(()));
    }
}
