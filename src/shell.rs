//! Floor 5: the only floor that touches the world: files, the clock, threads, signals, the engine and the store.

pub mod blackbox;
pub mod clock;
pub mod content;
pub mod desk;
pub mod oracle;
pub mod paths;
pub mod perform;
pub mod play;
pub mod prepare;
pub mod reveal;
pub mod signals;
pub mod swarm;
pub mod watch;
pub mod worker;
pub mod wrong;

pub use clock::Clock;
pub use desk::Learner;
pub use perform::Post;
pub use perform::Shell;
