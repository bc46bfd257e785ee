//! How much a pod asks for: heap and overhead, cores.

use crate::spark::conf::Conf;
use crate::spark::conf::Key;
use crate::spark::conf::keys;
use crate::spark::kubernetes::pod::Request;

const MIB: u64 = 1 << 20;
const MIN_OVERHEAD_MIB: u64 = 384;
/// Python and R programs need more room beside the heap: `spark.kubernetes.memoryOverheadFactor` is 0.4 for them.
const NON_JVM_OVERHEAD: f64 = 0.4;

/// What the driver pod asks for.
pub fn driver(conf: &Conf, jvm: bool) -> Request {
    let keys =
        [&keys::DRIVER_MEMORY, &keys::DRIVER_MEMORY_OVERHEAD, &keys::DRIVER_MEMORY_OVERHEAD_FACTOR, &keys::DRIVER_MIN_MEMORY_OVERHEAD];
    Request { memory_mib: memory(conf, keys, jvm), millicores: millicores(conf, &keys::DRIVER_CORES) }
}

/// What one executor pod asks for.
pub fn executor(conf: &Conf, jvm: bool) -> Request {
    let keys = [
        &keys::EXECUTOR_MEMORY,
        &keys::EXECUTOR_MEMORY_OVERHEAD,
        &keys::EXECUTOR_MEMORY_OVERHEAD_FACTOR,
        &keys::EXECUTOR_MIN_MEMORY_OVERHEAD,
    ];
    let workers = if jvm { 0 } else { conf.size(&keys::EXECUTOR_PYSPARK_MEMORY).unwrap_or(0) / MIB };
    Request { memory_mib: memory(conf, keys, jvm) + workers, millicores: millicores(conf, &keys::EXECUTOR_CORES) }
}

/// Cores of one executor: 1 unless it is set.
pub fn executor_cores(conf: &Conf) -> u32 {
    conf.int(&keys::EXECUTOR_CORES).and_then(|cores| u32::try_from(cores).ok()).unwrap_or(1).max(1)
}

fn millicores(conf: &Conf, cores: &'static Key) -> u64 {
    conf.int(cores).and_then(|cores| u64::try_from(cores).ok()).unwrap_or(1) * 1000
}

/// Heap and overhead. The factor that was set wins over the one for Python and R.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "Spark cuts the product off too")]
fn memory(conf: &Conf, [heap, overhead, factor, least]: [&'static Key; 4], jvm: bool) -> u64 {
    let mib = |key: &'static Key| conf.size(key).map(|bytes| bytes / MIB);
    let heap = mib(heap).unwrap_or(1024);
    let usual = if jvm || conf.explicit(factor.name).is_some() { conf.float(factor).unwrap_or(0.1) } else { NON_JVM_OVERHEAD };
    let least = mib(least).unwrap_or(MIN_OVERHEAD_MIB);
    heap + mib(overhead).unwrap_or_else(|| ((heap as f64 * usual) as u64).max(least))
}

#[cfg(test)]
mod tests {
    use super::driver;
    use super::executor;
    use crate::spark::conf::Conf;
    use crate::spark::conf::Origin;
    use crate::spark::version::SparkVersion;

    #[test]
    fn a_pod_asks_for_heap_and_overhead() {
        let mut conf = Conf::new(SparkVersion::V4_0);
        assert_eq!((driver(&conf, true).memory_mib, executor(&conf, true).memory_mib), (1408, 1408));
        assert_eq!(executor(&conf, false).memory_mib, 1024 + 409);
        conf.set("spark.executor.memory", "8g", Origin::ConfOption);
        conf.set("spark.executor.cores", "2", Origin::ConfOption);
        assert_eq!((executor(&conf, true).memory_mib, executor(&conf, true).millicores), (8192 + 819, 2000));
        conf.set("spark.executor.memoryOverheadFactor", "0.2", Origin::ConfOption);
        assert_eq!(executor(&conf, false).memory_mib, 8192 + 1638);
    }
}
