//! Where the learner's record and keys live: `DRIVERSEAT_HOME`, or the platform's folders for data and settings.

use std::path::PathBuf;

/// A path that the environment sets; an empty one is none.
fn set(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

/// The folder of the record. Made when it is first written to.
pub fn data_folder() -> PathBuf {
    if let Some(home) = set("DRIVERSEAT_HOME") {
        return home;
    }
    let platform = if cfg!(target_os = "macos") {
        set("HOME").map(|home| home.join("Library/Application Support"))
    } else if cfg!(windows) {
        set("APPDATA")
    } else {
        set("XDG_DATA_HOME").filter(|path| path.is_absolute()).or_else(|| set("HOME").map(|home| home.join(".local/share")))
    };
    // Without a home the record stands beside whoever started the program; better there than nowhere.
    platform.unwrap_or_else(|| PathBuf::from(".")).join("driverseat")
}

/// The file with the person's own keys: `keys.conf` in `DRIVERSEAT_HOME`, or in the platform's folder for settings.
pub fn key_file() -> PathBuf {
    let folder = if set("DRIVERSEAT_HOME").is_some() || cfg!(target_os = "macos") || cfg!(windows) {
        data_folder()
    } else {
        let platform = set("XDG_CONFIG_HOME").filter(|path| path.is_absolute()).or_else(|| set("HOME").map(|home| home.join(".config")));
        platform.unwrap_or_else(|| PathBuf::from(".")).join("driverseat")
    };
    folder.join("keys.conf")
}
