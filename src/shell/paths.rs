//! Where the learner's record lives: `DRIVERSEAT_HOME`, or the platform's data folder.

use std::path::PathBuf;

/// The folder of the record. Made when it is first written to.
pub fn data_folder() -> PathBuf {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
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
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let folder = if set("DRIVERSEAT_HOME").is_some() || cfg!(target_os = "macos") || cfg!(windows) {
        data_folder()
    } else {
        let platform = set("XDG_CONFIG_HOME").filter(|path| path.is_absolute()).or_else(|| set("HOME").map(|home| home.join(".config")));
        platform.unwrap_or_else(|| PathBuf::from(".")).join("driverseat")
    };
    folder.join("keys.conf")
}
