//! The screens: each draws the state of its app module and nothing else.

pub mod guide;
pub mod home;
pub mod lab;
