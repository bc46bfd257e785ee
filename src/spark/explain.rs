//! What the learner reads: one sentence for a record, the chain of causes behind it, and the transcript of a run.
//!
//! Nothing here decides anything: sentences are made from facts, and causes were recorded when things happened.

pub mod cache;
pub mod chain;
mod connect;
pub mod sentence;
pub mod survives;
pub mod transcript;
pub mod words;

pub use chain::Link;
pub use chain::chain;
pub use sentence::sentence;
pub use sentence::told;
pub use transcript::Entry;
pub use transcript::transcript;
