//! The submit bench: a line is typed, and what Spark makes of it is said at once. It can be run, and held against another line.

pub mod editor;
pub mod on;
pub mod state;
pub mod what_if;
pub mod with;

pub use editor::Editor;
pub use on::on;
pub use state::Before;
pub use state::Bench;
