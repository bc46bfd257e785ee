//! Cached data as plain data: storage levels, and the blocks that datasets are kept in.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;
use serde::Serialize;
use serde::Serializer;

/// Where the blocks of a persisted dataset are kept: `StorageLevel`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StorageLevel {
    pub memory: bool,
    pub disk: bool,
    /// On how many executors each block is.
    pub replicas: u32,
}

/// The levels that a program can name. The serialised and the plain ones differ in size only, which is given here.
const LEVELS: [(&str, StorageLevel); 9] = [
    ("MEMORY_ONLY", level(true, false, 1)),
    ("MEMORY_ONLY_2", level(true, false, 2)),
    ("MEMORY_ONLY_SER", level(true, false, 1)),
    ("MEMORY_AND_DISK", level(true, true, 1)),
    ("MEMORY_AND_DISK_2", level(true, true, 2)),
    ("MEMORY_AND_DISK_SER", level(true, true, 1)),
    ("DISK_ONLY", level(false, true, 1)),
    ("DISK_ONLY_2", level(false, true, 2)),
    ("DISK_ONLY_3", level(false, true, 3)),
];

const fn level(memory: bool, disk: bool, replicas: u32) -> StorageLevel {
    StorageLevel { memory, disk, replicas }
}

/// What `cache()` of a `DataFrame` means; that of an RDD is `MEMORY_ONLY`.
impl Default for StorageLevel {
    fn default() -> Self {
        level(true, true, 1)
    }
}

impl FromStr for StorageLevel {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = LEVELS.iter().find(|(name, _)| *name == text).map(|(_, level)| *level);
        known.ok_or_else(|| {
            let names: Vec<&str> = LEVELS.iter().map(|(name, _)| *name).collect();
            format!("`{text}` is not a storage level: write one of {}", names.join(", "))
        })
    }
}

impl fmt::Display for StorageLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(LEVELS.iter().find(|(_, level)| level == self).map_or("NONE", |(name, _)| name))
    }
}

/// One partition of a persisted dataset. Spark calls it `rdd_2_0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct BlockId {
    pub dataset: u32,
    pub partition: u32,
}

impl fmt::Display for BlockId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rdd_{}_{}", self.dataset, self.partition)
    }
}

impl Serialize for BlockId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// That the tasks of a stage keep what they compute.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Persist {
    pub dataset: u32,
    pub level: StorageLevel,
    /// How large one block is.
    pub bytes: u64,
}

impl Persist {
    pub const fn block(&self, partition: u32) -> BlockId {
        BlockId { dataset: self.dataset, partition }
    }
}

/// Where one executor has a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    Memory,
    Disk,
}

#[cfg(test)]
mod tests {
    use super::StorageLevel;

    #[test]
    fn a_level_is_known_by_its_name() {
        let read = |name: &str| name.parse::<StorageLevel>().map(|level| (level.memory, level.disk, level.replicas));
        assert_eq!(read("MEMORY_ONLY"), Ok((true, false, 1)));
        assert_eq!(read("MEMORY_AND_DISK_2"), Ok((true, true, 2)));
        assert_eq!(read("DISK_ONLY_3"), Ok((false, true, 3)));
        assert!(read("RAM").is_err());
        assert_eq!(StorageLevel::default().to_string(), "MEMORY_AND_DISK");
    }
}
