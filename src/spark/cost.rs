//! How long a task takes in virtual time: from what it is, never from how long the engine took.

use crate::base::VirtualSpan;
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
