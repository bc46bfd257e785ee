//! Floor 3: real SQL, run as Spark runs it. A query is planned by `DataFusion`, cut at its exchanges into stages, and computed
//! task by task; every map task's output lies in buckets that belong to the executor which wrote them.
//!
//! ```text
//! session   one DataFusion session, every source of chance fixed
//! tables    what can be queried: teaching tables, TPC-H, the user's files
//! joins     which joins broadcast, which shuffle, which sort and merge
//! functions Spark's SQL: which functions there are and what they mean
//! split     physical plan → stages;  names: what Spark calls the operators
//! task      one task: read buckets, compute, write buckets;  buckets: who holds what
//! query     a staged query: what the simulator (or `driverseat query`) drives
//! ```
//!
//! Must not know: the simulator, virtual time, the terminal. Nothing of `DataFusion` or Arrow leaves this floor.

mod buckets;
mod cancel;
mod cells;
mod checkpoint;
mod compare;
mod error;
mod functions;
mod in_order;
mod joins;
mod limits;
mod names;
mod query;
mod reader;
mod rows;
mod scan;
mod session;
mod size;
mod split;
mod tables;
mod task;
mod threads;

pub use cancel::Cancel;
pub use compare::Verdict;
pub use compare::compare;
pub use error::EngineError;
pub use error::TaskError;
pub use functions::allowed_functions;
pub use query::Query;
pub use query::StageTotals;
pub use rows::Column;
pub use rows::ResultTable;
pub use session::Engine;
pub use session::PlanOptions;
pub use tables::TableInfo;
pub use tables::TableSources;
