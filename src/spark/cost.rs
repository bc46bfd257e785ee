//! How long a task takes in virtual time: from what it is, never from how long the engine took.

use crate::base::VirtualSpan;
use crate::spark::fact::ReadFrom;
use crate::spark::pace;
use crate::spark::work::StageWork;
use crate::spark::work::TaskOutput;

/// Microseconds for a thousand rows, in and out.
const MICROS_PER_KILOROW: u64 = 2_000;
/// Microseconds for a MiB, in and out.
const MICROS_PER_MIB: u64 = 20_000;

/// The duration of a task that yielded this output.
pub fn duration(work: &StageWork, output: &TaskOutput) -> VirtualSpan {
    match work {
        StageWork::Synthetic { each, .. } => *each,
        StageWork::Engine => {
            let rows = (output.rows_in + output.rows_out).saturating_mul(MICROS_PER_KILOROW) / 1_000;
            let bytes = (output.bytes_in + output.bytes_out).saturating_mul(MICROS_PER_MIB) >> 20;
            pace::TASK_OVERHEAD + VirtualSpan::from_micros(rows + bytes)
        }
    }
}

/// Reading a MiB of a cached block from memory, from the disk, and over the network.
const MICROS_FROM_MEMORY: u64 = 100;
const MICROS_FROM_DISK: u64 = 5_000;
const MICROS_FROM_NETWORK: u64 = 10_000;

/// What a task takes that reads a cached block.
pub fn read_block(bytes: u64, from: ReadFrom) -> VirtualSpan {
    let each = match from {
        ReadFrom::Memory => MICROS_FROM_MEMORY,
        ReadFrom::Disk => MICROS_FROM_DISK,
        ReadFrom::Remote => MICROS_FROM_NETWORK,
    };
    pace::TASK_OVERHEAD + VirtualSpan::from_micros((bytes >> 20).saturating_mul(each))
}

/// What spilling takes: so many bytes to the disk and back.
pub fn spill(bytes: u64) -> VirtualSpan {
    VirtualSpan::from_micros((bytes >> 20).saturating_mul(2 * MICROS_FROM_DISK))
}
