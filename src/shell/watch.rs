//! Looks at the packs' folders now and then and tells when something in them has changed. Only under `--watch`.

use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;
use std::time::SystemTime;

/// Between two looks.
const EVERY: Duration = Duration::from_millis(700);
/// Files that are looked at, at most: as many as a pack may have.
const MOST: usize = 4_000;

/// What a folder looked like: files, when they were written, how long they are.
type Stamp = Vec<(PathBuf, Option<SystemTime>, u64)>;

/// Watches from a thread of its own until `changed` says that nobody listens any more.
///
/// # Errors
/// The system has no thread left.
pub fn watch(folders: Vec<PathBuf>, changed: impl Fn() -> bool + Send + 'static) -> std::io::Result<()> {
    thread::Builder::new().name("watch".to_owned()).spawn(move || {
        let mut seen = stamp(&folders);
        loop {
            thread::sleep(EVERY);
            let now = stamp(&folders);
            if now != seen {
                seen = now;
                if !changed() {
                    return;
                }
            }
        }
    })?;
    Ok(())
}

fn stamp(folders: &[PathBuf]) -> Stamp {
    let mut found = Vec::new();
    for folder in folders {
        look(folder, &mut found);
    }
    found.sort();
    found
}

fn look(folder: &Path, found: &mut Stamp) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        if found.len() >= MOST {
            return;
        }
        // Links are not followed: a pack has none that count.
        match entry.metadata() {
            Ok(data) if data.is_dir() => look(&entry.path(), found),
            Ok(data) => found.push((entry.path(), data.modified().ok(), data.len())),
            Err(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::stamp;

    #[test]
    fn a_changed_file_changes_the_stamp() {
        let folder = std::env::temp_dir().join(format!("driverseat-watch-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(folder.join("quizzes")).unwrap();
        let folders = [folder.clone()];
        let empty = stamp(&folders);
        std::fs::write(folder.join("quizzes/a.json"), "{").unwrap();
        let one = stamp(&folders);
        std::fs::write(folder.join("quizzes/a.json"), "{}").unwrap();
        let two = stamp(&folders);
        assert!(empty != one && one != two && two == stamp(&folders));
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
