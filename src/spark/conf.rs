//! Configuration: which value wins and who set it, and the table of keys with their defaults in each release.
//!
//! Must not know: where the text came from (files and environment are arguments).

pub mod catalog;
pub mod key;
pub mod keys;
mod redact;
pub mod settings;

pub use key::Key;
pub use key::Kind;
pub use settings::Conf;
pub use settings::Origin;
pub use settings::Setting;
