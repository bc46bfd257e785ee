//! Pieces of drawing that know no screen: each takes what it shows and an area.

pub mod board;
pub mod cluster_map;
pub mod code;
pub mod dag_graph;
pub mod editor;
pub mod entry;
pub mod form;
pub mod gantt;
pub mod grid;
pub mod hints;
pub mod lines;
pub mod list;
pub mod mastery;
pub mod meter;
pub mod pairs;
pub mod scrubber;
pub mod sheet;
pub mod tabs;
