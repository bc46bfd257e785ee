//! Floor 4: the program without a terminal. A model, messages that change it, and effects it asks for.
//!
//! `update(&mut Model, Msg) -> Vec<Effect>` is the whole of it. Must not know: the terminal, files, threads, the clock, and any
//! rule about Spark.

pub mod action;
pub mod bench;
pub mod blackbox;
pub mod click;
pub mod desk;
pub mod drill;
pub mod effect;
pub mod entry;
pub mod exam;
pub mod form;
pub mod guide;
pub mod hand;
pub mod help;
pub mod home;
pub mod key;
pub mod keymap;
pub mod lab;
pub mod learner;
pub mod library;
pub mod list;
pub mod model;
pub mod msg;
pub mod packs;
pub mod paper;
pub mod predict;
pub mod progress;
pub mod quiz;
pub mod reveal;
pub mod review;
pub mod round;
pub mod scene;
pub mod screen;
pub mod search;
pub mod settings;
pub mod sheet;
pub mod tour;
pub mod update;
pub mod wall;
pub mod welcome;

pub use action::Action;
pub use effect::Effect;
pub use key::Key;
pub use keymap::Keymap;
pub use library::Library;
pub use model::Model;
pub use msg::Msg;
pub use screen::Screen;
pub use settings::Settings;
pub use settings::Theme;
pub use update::update;
