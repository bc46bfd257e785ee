//! The rules of behaviour: what each says, where it is written, in which releases it holds, and which recorded runs confirm it.
//!
//! Whoever records a fact because of a rule names it. A rule without records is FROM THE DOCS.

pub mod connect;
pub mod kubernetes;
pub mod scheduling;
pub mod standalone;
pub mod storage;
pub mod table;
pub mod yarn;

pub use connect::*;
pub use kubernetes::*;
pub use scheduling::*;
pub use standalone::*;
pub use storage::*;
pub use table::Rule;
pub use table::all;
pub use table::find;
pub use table::note;
pub use table::record_exit;
pub use yarn::*;
