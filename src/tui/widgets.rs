//! Pieces of drawing that know no screen: each takes what it shows and an area.

pub mod hints;
pub mod list;
pub mod sheet;
