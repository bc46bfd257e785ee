//! Floor 2: what Spark does, as processes of the simulator: who runs where, who talks to whom, what dies with what.
//!
//! Must not know: the engine, files, the terminal, the learner.

pub mod conf;
pub mod deploy;
pub mod master;
pub mod submit;
pub mod version;
pub mod work;
