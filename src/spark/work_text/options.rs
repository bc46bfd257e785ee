//! One stage of a work text, with what stands behind its colons.

use crate::base::VirtualSpan;
use crate::base::size;
use crate::spark::storage::StorageLevel;
use crate::spark::work::Needs;
use crate::spark::work::StagePlan;
use crate::spark::work::StageWork;

/// Rows that a synthetic task yields when nothing else is said.
const ROWS: u64 = 1_000;
/// Bytes of such a task's result.
const BYTES: u64 = 1_024;
/// Bytes of a cached block when nothing else is said.
const BLOCK: u64 = 16 << 20;

/// `map=6x3s`, with `:result=SIZE` (what each task yields) and the memory that each task needs: `:memory=` to sort and join,
/// `:heap=` for objects of its own, `:outside=` beside the heap. `:append`: its tasks write their rows to a table outside of Spark.
pub(super) fn stage(text: &str) -> Result<StagePlan, String> {
    let (name, rest) = text.split_once('=').ok_or_else(|| format!("`{text}` is not a stage"))?;
    let mut parts = rest.split(':');
    let shape = parts.next().unwrap_or_default();
    let (tasks, each) = shape.split_once('x').ok_or_else(|| format!("`{shape}` does not say how many tasks of how long"))?;
    let tasks: u32 = tasks.parse().map_err(|_| format!("`{tasks}` is not a number of tasks"))?;
    if tasks == 0 {
        return Err("a stage has at least one task".to_owned());
    }
    let each = VirtualSpan::parse(each, "s")?;
    let (mut result_bytes, mut needs) = (BYTES, Needs::default());
    let mut appends = false;
    for part in parts {
        if part == "append" {
            appends = true;
            continue;
        }
        let (option, value) = part.split_once('=').ok_or_else(|| format!("`{part}` is not an option: write it as result=1m"))?;
        let place = match option {
            "result" => &mut result_bytes,
            "memory" => &mut needs.execution,
            "heap" => &mut needs.heap,
            "outside" => &mut needs.outside,
            _ => return Err(format!("`{option}` is not an option of a stage: they are result, memory, heap, outside")),
        };
        *place = size::parse(value, "b")?;
    }
    let work = StageWork::Synthetic { each, rows: ROWS, result_bytes };
    let name = name.to_owned();
    Ok(StagePlan {
        name,
        parents: Vec::new(),
        tasks,
        operators: Vec::new(),
        exchange: None,
        work,
        persist: None,
        needs,
        joins: None,
        appends,
    })
}

/// `cache`, `cache=MEMORY_ONLY`, `cache=MEMORY_ONLY:64m`, `cache=64m`: the level and the size of a block.
pub(super) fn level(text: &str) -> Result<(StorageLevel, u64), String> {
    let Some(value) = text.strip_prefix("cache=") else { return Ok((StorageLevel::default(), BLOCK)) };
    if value.starts_with(|first: char| first.is_ascii_digit()) {
        return Ok((StorageLevel::default(), size::parse(value, "b")?));
    }
    let (level, bytes) = value.split_once(':').map_or((value, None), |(level, bytes)| (level, Some(bytes)));
    Ok((level.parse()?, bytes.map_or(Ok(BLOCK), |bytes| size::parse(bytes, "b"))?))
}
