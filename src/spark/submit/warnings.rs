//! What Spark accepts without a word and that does not do what it seems to: each rule with its code, its source, its place in
//! the text, why, and what to write instead.

pub mod code;
pub mod connect;
pub mod keys;
pub mod line;
pub mod rule;
pub mod session;

pub use code::text;
pub use connect::connect;
pub use line::line;
pub use rule::Rule;
pub use rule::Warning;
pub use session::session;
