//! Floor 6, the face on a terminal: keys in, frames out.
//!
//! [`run`] opens a screen. Everything shown is a function of `app::Model`; everything done goes through `app::update` and the
//! shell. Must not know: any rule about Spark.

pub mod input;
pub mod pen;
pub mod projector;
pub mod record;
pub mod run;
pub mod screens;
pub mod terminal;
pub mod theme;
pub mod view;
pub mod widgets;

pub use run::Options;
pub use run::TuiError;
pub use run::run;
pub use view::view;
