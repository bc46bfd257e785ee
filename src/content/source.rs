//! Where content comes from: built into the program, or a folder that somebody else wrote (a pack).
//!
//! A pack is only ever read, only inside its folder, and only so much of it: what it could do to the reader is bounded here.

use std::fs;
use std::io;
use std::io::Read;
use std::path::Component;
use std::path::Path;
use std::path::PathBuf;

/// One text, and its name as complaints show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    pub name: String,
    pub text: String,
}

/// The JSON files built into the program.
static SHIPPED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/shipped.rs"));

/// Most files, bytes a file, bytes in all, and folders below each other that a pack may have.
const MOST_FILES: usize = 2_000;
const MOST_FILE_BYTES: u64 = 1 << 20;
const MOST_BYTES: u64 = 32 << 20;
const DEEPEST: usize = 8;

/// Why a folder could not be read.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    #[error("{path}: {error}", path = path.display())]
    Io { path: PathBuf, error: io::Error },
    #[error("{path} is {bytes} bytes, and a content file may have {MOST_FILE_BYTES}", path = path.display())]
    TooBig { path: PathBuf, bytes: u64 },
    #[error("{path} has more than {MOST_FILES} files or {MOST_BYTES} bytes of content", path = path.display())]
    TooMuch { path: PathBuf },
    #[error("{path} is a link, and content may not point elsewhere", path = path.display())]
    Link { path: PathBuf },
    #[error("{path} has folders more than {DEEPEST} deep", path = path.display())]
    TooDeep { path: PathBuf },
    #[error("{path} is not UTF-8 text", path = path.display())]
    NotText { path: PathBuf },
}

/// The content that comes with the program.
pub fn shipped() -> Vec<SourceFile> {
    SHIPPED.iter().map(|(name, text)| SourceFile { name: (*name).to_owned(), text: (*text).to_owned() }).collect()
}

/// One shipped file by name.
pub fn shipped_file(name: &str) -> Option<&'static str> {
    SHIPPED.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// A file, or all `.json` files of a folder in the order of their names. All complaints at once.
pub fn folder(path: &Path) -> (Vec<SourceFile>, Vec<SourceError>) {
    let mut walk = Walk { files: Vec::new(), errors: Vec::new(), bytes: 0 };
    // The path itself may be a link: the person named it. What lies inside may not.
    match fs::metadata(path) {
        Ok(data) if data.is_dir() => walk.folder(path, 0),
        Ok(data) => walk.file(path, data.len()),
        Err(error) => walk.errors.push(SourceError::Io { path: path.to_owned(), error }),
    }
    (walk.files, walk.errors)
}

struct Walk {
    files: Vec<SourceFile>,
    errors: Vec<SourceError>,
    bytes: u64,
}

impl Walk {
    fn folder(&mut self, path: &Path, depth: usize) {
        if depth > DEEPEST {
            self.errors.push(SourceError::TooDeep { path: path.to_owned() });
            return;
        }
        let mut inside: Vec<PathBuf> = match fs::read_dir(path) {
            Ok(entries) => entries.filter_map(|entry| entry.ok().map(|entry| entry.path())).take(MOST_FILES * 2).collect(),
            Err(error) => {
                self.errors.push(SourceError::Io { path: path.to_owned(), error });
                return;
            }
        };
        inside.sort();
        for entry in inside {
            // `symlink_metadata` does not follow links, so nothing outside the folder is ever opened.
            match fs::symlink_metadata(&entry) {
                // A linked data file is looked at when a run names it; linked content and folders are refused here.
                Ok(data) if data.is_symlink() => {
                    if entry.extension().is_none_or(|ending| ending == "json") {
                        self.errors.push(SourceError::Link { path: entry });
                    }
                }
                Ok(data) if data.is_dir() => self.folder(&entry, depth + 1),
                Ok(data) if data.is_file() && entry.extension().is_some_and(|ending| ending == "json") => self.file(&entry, data.len()),
                Ok(_) => {}
                Err(error) => self.errors.push(SourceError::Io { path: entry, error }),
            }
        }
    }

    fn file(&mut self, path: &Path, bytes: u64) {
        if bytes > MOST_FILE_BYTES {
            self.errors.push(SourceError::TooBig { path: path.to_owned(), bytes });
            return;
        }
        self.bytes += bytes;
        if self.files.len() >= MOST_FILES || self.bytes > MOST_BYTES {
            if !matches!(self.errors.last(), Some(SourceError::TooMuch { .. })) {
                self.errors.push(SourceError::TooMuch { path: path.to_owned() });
            }
            return;
        }
        match read_bounded(path) {
            Ok(Some(text)) => self.files.push(SourceFile { name: path.display().to_string(), text }),
            Ok(None) => self.errors.push(SourceError::NotText { path: path.to_owned() }),
            Err(error) => self.errors.push(SourceError::Io { path: path.to_owned(), error }),
        }
    }
}

/// The text, never more than the limit even if the file grew since it was measured; `None` if it is not UTF-8.
fn read_bounded(path: &Path) -> io::Result<Option<String>> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(MOST_FILE_BYTES).read_to_end(&mut bytes)?;
    Ok(String::from_utf8(bytes).ok())
}

/// Does a path named in content stay inside the content's folder? No `..`, no root, no drive.
pub fn stays_inside(path: &str) -> bool {
    let parts_are_plain = Path::new(path).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    // A backslash or a drive letter is a way out on another system.
    parts_are_plain && !path.contains('\\') && !path.contains(':') && !path.is_empty()
}

#[cfg(test)]
mod tests {
    use super::stays_inside;

    #[test]
    fn content_names_only_what_lies_beside_it() {
        for inside in ["a.csv", "data/a.csv", "./a.csv"] {
            assert!(stays_inside(inside), "{inside}");
        }
        for outside in ["../a.csv", "/etc/passwd", "data/../../a", "C:\\a", "C:a", "..\\a", ""] {
            assert!(!stays_inside(outside), "{outside}");
        }
    }
}
