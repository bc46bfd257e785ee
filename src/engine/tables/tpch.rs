//! TPC-H at any scale: a table is generated when a query first reads it, and kept for the process.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::PoisonError;

use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::datasource::MemTable;
use datafusion::error::Result;
use tpchgen::generators;
use tpchgen_arrow::RecordBatchIterator;

/// The large tables are generated in so many parts, so that a scan is so many tasks.
const PARTS: i32 = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Which {
    Customer,
    Lineitem,
    Nation,
    Orders,
    Part,
    Partsupp,
    Region,
    Supplier,
}

const ALL: [(Which, &str, i32); 8] = [
    (Which::Customer, "customer", PARTS),
    (Which::Lineitem, "lineitem", PARTS),
    (Which::Nation, "nation", 1),
    (Which::Orders, "orders", PARTS),
    (Which::Part, "part", PARTS),
    (Which::Partsupp, "partsupp", PARTS),
    (Which::Region, "region", 1),
    (Which::Supplier, "supplier", 1),
];

impl Which {
    fn generate(self, scale: f64, part: i32, parts: i32) -> Box<dyn RecordBatchIterator> {
        match self {
            Self::Customer => Box::new(tpchgen_arrow::CustomerArrow::new(generators::CustomerGenerator::new(scale, part, parts))),
            Self::Lineitem => Box::new(tpchgen_arrow::LineItemArrow::new(generators::LineItemGenerator::new(scale, part, parts))),
            Self::Nation => Box::new(tpchgen_arrow::NationArrow::new(generators::NationGenerator::new(scale, part, parts))),
            Self::Orders => Box::new(tpchgen_arrow::OrderArrow::new(generators::OrderGenerator::new(scale, part, parts))),
            Self::Part => Box::new(tpchgen_arrow::PartArrow::new(generators::PartGenerator::new(scale, part, parts))),
            Self::Partsupp => Box::new(tpchgen_arrow::PartSuppArrow::new(generators::PartSuppGenerator::new(scale, part, parts))),
            Self::Region => Box::new(tpchgen_arrow::RegionArrow::new(generators::RegionGenerator::new(scale, part, parts))),
            Self::Supplier => Box::new(tpchgen_arrow::SupplierArrow::new(generators::SupplierGenerator::new(scale, part, parts))),
        }
    }
}

/// The tables at a scale, none of them generated yet.
pub(super) fn tables(scale: f64) -> Vec<Later> {
    ALL.iter().map(|&(which, name, parts)| Later { which, name, scale, parts }).collect()
}

/// A table that exists once a query reads it.
pub(super) struct Later {
    which: Which,
    pub(super) name: &'static str,
    scale: f64,
    parts: i32,
}

/// What was generated so far in this process, by scale (its bits) and table.
static GENERATED: Mutex<BTreeMap<(u64, Which), Arc<MemTable>>> = Mutex::new(BTreeMap::new());

impl Later {
    pub(super) fn schema(&self) -> SchemaRef {
        Arc::clone(self.which.generate(self.scale, 1, self.parts).schema())
    }

    pub(super) fn partitions(&self) -> u32 {
        self.parts.unsigned_abs()
    }

    pub(super) fn from(&self) -> String {
        format!("TPC-H at scale {}", self.scale)
    }

    pub(super) fn generate(&self) -> Result<Arc<MemTable>> {
        let key = (self.scale.to_bits(), self.which);
        let mut generated = GENERATED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(table) = generated.get(&key) {
            return Ok(Arc::clone(table));
        }
        let parts = (1..=self.parts).map(|part| self.which.generate(self.scale, part, self.parts).collect::<Vec<RecordBatch>>());
        let table = Arc::new(MemTable::try_new(self.schema(), parts.collect())?);
        generated.insert(key, Arc::clone(&table));
        Ok(table)
    }
}
