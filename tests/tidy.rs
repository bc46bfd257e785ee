//! Rules about the shape of `src/`, held as tests. Names nothing of the crate, so it also runs with `--no-default-features`.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

/// Longest file allowed, in lines.
const LONGEST: usize = 500;

/// The floors: a module may name modules of lower floors only.
const FLOORS: &[(&str, u8)] = &[
    ("base", 0),
    ("sim", 1),
    ("study", 1),
    ("spark", 2),
    ("engine", 3),
    ("content", 3),
    ("store", 3),
    ("app", 4),
    ("shell", 5),
    ("tui", 6),
    ("cli", 7),
];

/// Words that only these modules may say in code: crates with a wall around them, and the outside world.
const WALLS: &[(&str, &[&str], &str)] = &[
    ("datafusion::", &["engine"], "DataFusion stays behind the engine"),
    ("arrow::", &["engine"], "Arrow stays behind the engine"),
    ("tokio::", &["engine", "shell"], "only the engine and the shell run async code"),
    ("ratatui::", &["tui"], "only the TUI draws"),
    ("crossterm::", &["tui"], "only the TUI talks to the terminal"),
    ("clap::", &["cli", "main"], "only the command line parses arguments"),
    ("rusqlite::", &["store"], "only the store speaks SQL to SQLite"),
    ("serde_json::", &["content", "store", "cli", "sim"], "JSON is read and written at the edges"),
    ("SystemTime::now", &["shell"], "only shell::clock reads the time"),
    ("Instant::now", &["shell"], "only shell::clock reads the time"),
    ("thread::spawn", &["shell", "engine", "tui"], "threads belong to the shell"),
    ("env::var", &["shell", "main", "cli"], "the environment is read in the shell"),
    ("cfg(feature", &["lib"], "the one feature gates lines of lib.rs only"),
    ("#[allow(", &[], "use #[expect(lint, reason = \"…\")]"),
];

/// Collections whose order differs from run to run have no place below floor 3.
const UNORDERED: &[&str] = &["HashMap", "HashSet"];

struct Source {
    path: PathBuf,
    /// The module directly under `src/` it belongs to.
    module: String,
    text: String,
}

/// Every source file, in the order of their paths.
fn sources() -> Vec<Source> {
    let mut found = Vec::new();
    walk(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")), &mut found);
    found.sort();
    assert!(found.len() > 10, "the sources were not found, so nothing was tested");
    found.iter().map(read).collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("src/ can be read") {
        let path = entry.expect("src/ can be read").path();
        if path.is_dir() {
            walk(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

fn read(path: &PathBuf) -> Source {
    let text = fs::read_to_string(path).expect("a source is text");
    let inside = path.strip_prefix(concat!(env!("CARGO_MANIFEST_DIR"), "/src")).expect("it was found there");
    let module = inside.iter().next().and_then(|first| Path::new(first).file_stem()).expect("a file has a name");
    Source { module: module.to_string_lossy().into_owned(), path: inside.to_owned(), text }
}

/// The code without comments and, at the end of a file, without its tests.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let tests = text.lines().position(|line| line == "#[cfg(test)]").unwrap_or(usize::MAX);
    text.lines().enumerate().take(tests).filter(|(_, line)| !line.trim_start().starts_with("//")).map(|(i, line)| (i + 1, line))
}

fn floor(module: &str) -> Option<u8> {
    FLOORS.iter().find(|(name, _)| *name == module).map(|(_, floor)| *floor)
}

/// Runs a rule over every file and fails with all complaints at once.
fn check(rule: impl Fn(&Source, &mut Vec<String>)) {
    let mut complaints = Vec::new();
    for source in sources() {
        rule(&source, &mut complaints);
    }
    assert!(complaints.is_empty(), "\n{}\n", complaints.join("\n"));
}

#[test]
fn a_module_uses_lower_floors_only() {
    check(|source, complaints| {
        let Some(own) = floor(&source.module) else { return };
        for (line, text) in code(&source.text) {
            for (other, height) in FLOORS {
                let named = text.contains(&format!("crate::{other}::")) || text.contains(&format!("crate::{other};"));
                if named && *other != source.module && *height >= own {
                    complaints.push(format!(
                        "{}:{line}: {} (floor {own}) may not use {other} (floor {height})",
                        source.path.display(),
                        source.module
                    ));
                }
            }
        }
    });
}

#[test]
fn walls_around_crates_and_the_outside_hold() {
    check(|source, complaints| {
        for (line, text) in code(&source.text) {
            for (word, allowed, why) in WALLS {
                if text.contains(word) && !allowed.contains(&source.module.as_str()) {
                    complaints.push(format!("{}:{line}: `{word}`: {why}", source.path.display()));
                }
            }
            let unordered = UNORDERED.iter().find(|word| text.contains(*word)).filter(|_| floor(&source.module).is_some_and(|own| own < 3));
            if let Some(word) = unordered {
                complaints.push(format!("{}:{line}: `{word}` has no order; use the BTree kind", source.path.display()));
            }
        }
    });
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    check(|source, complaints| {
        let lines = source.text.lines().count();
        if lines > LONGEST {
            complaints.push(format!("{}: {lines} lines, at most {LONGEST}: split it by job", source.path.display()));
        }
        if !source.text.starts_with("//! ") {
            complaints.push(format!("{}: the first line says what the file is for (`//! …`)", source.path.display()));
        }
        if source.path.ends_with("mod.rs") {
            complaints.push(format!("{}: name it after its folder", source.path.display()));
        }
    });
}

#[test]
fn each_use_names_one_thing() {
    check(|source, complaints| {
        for (line, text) in source.text.lines().enumerate() {
            let used = text.trim_start().strip_prefix("pub use ").or_else(|| text.trim_start().strip_prefix("use "));
            if used.is_some_and(|used| used.contains('{')) {
                complaints.push(format!("{}:{}: one name per `use` line", source.path.display(), line + 1));
            }
        }
    });
}
