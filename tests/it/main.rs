//! The one integration binary: each module is a topic, each topic a table of cases behind one `check` function.
mod blackbox;
mod commands;
mod content;
mod engine;
mod functions;
mod keys;
mod lab;
mod loss;
mod plain;
mod query;
mod record;
mod screens;
mod store;
mod submit;
mod terminal;
mod widgets;
