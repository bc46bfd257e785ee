//! The screens: each draws the state of its app module and nothing else.

pub mod bench;
pub mod blackbox;
pub mod drill;
pub mod exam;
pub mod guide;
pub mod home;
pub mod lab;
pub mod predict;
pub mod progress;
pub mod question;
pub mod quiz;
pub mod review;
pub mod tour;
pub mod wall;
