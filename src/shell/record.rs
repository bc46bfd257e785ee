//! Small things remembered of the learner between two starts: which tours are done, that the welcome was seen.

use std::collections::BTreeMap;

use crate::app::Msg;
use crate::shell::paths;
use crate::store::Store;

/// Whose record the screens keep.
const PROFILE: &str = "me";

/// Remembers a setting.
pub fn keep(name: &str, value: &str) -> Vec<Msg> {
    let (mut store, _) = Store::open(&paths::data_folder(), PROFILE);
    match store.set_setting(name, Some(value)) {
        Ok(()) => vec![],
        Err(error) => vec![Msg::Trouble(format!("this is not remembered: {error}"))],
    }
}

/// All settings; what cannot be read is not there.
pub fn recall() -> BTreeMap<String, String> {
    let (store, _) = Store::open(&paths::data_folder(), PROFILE);
    store.settings().unwrap_or_default().into_iter().collect()
}
