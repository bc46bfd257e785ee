//! Session builders in Python, Scala, Java and R, read as far as study material writes them. Not an interpreter: it follows
//! chains of calls with literal arguments and names bound to such, and says what it did not read.

pub mod calls;
pub mod clues;
pub mod given;
pub mod lexer;
pub mod sessions;

pub use calls::Argument;
pub use calls::Call;
pub use calls::Chain;
pub use given::Given;
pub use sessions::Program;
pub use sessions::Session;
pub use sessions::read;
