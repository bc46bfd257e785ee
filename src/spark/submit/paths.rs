//! Paths and URIs, as `Utils.resolveURI` and `DependencyUtils.resolveGlobPaths` make them: `app.py` becomes `file:/…/app.py`.

use std::collections::BTreeSet;

/// What is known of the submitting machine's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disk {
    /// Where relative paths begin.
    pub working_directory: String,
    /// The files that exist, by absolute path. `None`: every file that is named is taken to exist.
    pub files: Option<BTreeSet<String>>,
}

impl Disk {
    /// Whether this `file:` URI or path names a file that exists. Other schemes are somebody else's disk.
    pub fn has(&self, uri: &str) -> bool {
        let Some(files) = &self.files else { return true };
        let path = uri.strip_prefix("file:").unwrap_or(uri);
        files.contains(without_fragment(path).trim_start_matches('/').to_owned().as_str())
            || files.contains(&format!("/{}", without_fragment(path).trim_start_matches('/')))
    }

    /// One path as a URI: with a scheme it stays, without one it is a file of this machine.
    pub fn resolve(&self, path: &str) -> String {
        if scheme(path).is_some() {
            return path.to_owned();
        }
        let (path, fragment) = path.split_once('#').map_or((path, None), |(path, fragment)| (path, Some(fragment)));
        // A path that begins with a variable nobody set is taken to be absolute: `$JAR` is.
        let absolute = if path.starts_with('/') || path.starts_with('$') {
            path.to_owned()
        } else {
            format!("{}/{path}", self.working_directory.trim_end_matches('/'))
        };
        let mut uri = format!("file:{}", encode(&normalise(&absolute)));
        if let Some(fragment) = fragment {
            uri.push('#');
            uri.push_str(fragment);
        }
        uri
    }

    /// A comma-separated list, each entry as a URI.
    pub fn resolve_all(&self, list: &str) -> String {
        let entries: Vec<String> = list.split(',').filter(|path| !path.trim().is_empty()).map(|path| self.resolve(path)).collect();
        entries.join(",")
    }

    /// What Hadoop makes of a list when it looks for `*`: a file that exists comes back with an empty host, `file:///…`.
    pub fn glob_all(&self, list: &str) -> String {
        let entries: Vec<String> = list.split(',').filter(|path| !path.trim().is_empty()).map(|path| self.glob(path)).collect();
        entries.join(",")
    }

    fn glob(&self, uri: &str) -> String {
        let resolved = self.resolve(uri);
        match resolved.strip_prefix("file:") {
            Some(path) if !path.starts_with("//") && !path.contains('*') && self.has(&resolved) => format!("file://{path}"),
            _ => resolved,
        }
    }
}

/// The scheme of a URI; `None` for a bare path.
pub fn scheme(path: &str) -> Option<&str> {
    let (scheme, _) = path.split_once(':')?;
    let mut letters = scheme.bytes();
    let first = letters.next()?;
    let rest_is_fine = letters.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    (first.is_ascii_alphabetic() && rest_is_fine).then_some(scheme)
}

/// The path of a local URI, as `PythonRunner.formatPath` gives it to Python; `None` for a remote one.
pub fn local_path(uri: &str) -> Option<String> {
    match scheme(uri) {
        None => Some(uri.to_owned()),
        Some("file" | "local") => {
            let path = uri.split_once(':').map_or(uri, |(_, path)| path);
            let path = path.strip_prefix("//").filter(|rest| rest.starts_with(['/', '$'])).unwrap_or(path);
            Some(without_fragment(path).to_owned())
        }
        Some(_) => None,
    }
}

/// The last part of a path, as `new File(path).getName()`.
pub fn file_name(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether the name ends in `.extension`, in this spelling.
pub fn has_extension(path: &str, extension: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(_, found)| found == extension)
}

/// Joins two comma-separated lists, either of which may be missing.
pub fn merge(first: Option<&str>, second: Option<&str>) -> Option<String> {
    let entries: Vec<&str> = [first, second].into_iter().flatten().filter(|list| !list.is_empty()).collect();
    (!entries.is_empty()).then(|| entries.join(","))
}

fn without_fragment(path: &str) -> &str {
    path.split_once('#').map_or(path, |(path, _)| path)
}

/// Takes `.` and `..` out, as `getCanonicalFile` does.
fn normalise(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    if path.starts_with('/') { format!("/{}", parts.join("/")) } else { parts.join("/") }
}

/// What `File.toURI` writes for characters that a URI cannot hold.
fn encode(path: &str) -> String {
    let mut encoded = String::new();
    for c in path.chars() {
        match c {
            ' ' | '"' | '%' | '<' | '>' | '[' | ']' | '\\' | '^' | '`' | '{' | '|' | '}' | '?' | '#' | '\0'..='\u{1f}' | '\u{7f}' => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    encoded.extend(['%', hex(byte >> 4), hex(byte & 15)]);
                }
            }
            c => encoded.push(c),
        }
    }
    encoded
}

fn hex(digit: u8) -> char {
    char::from_digit(u32::from(digit), 16).unwrap_or('0').to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::Disk;
    use super::local_path;

    #[test]
    fn paths_become_uris() {
        let disk = Disk { working_directory: "/lab".to_owned(), files: Some(["/lab/data.txt".to_owned()].into()) };
        for (path, expected) in [
            ("app.py", "file:/lab/app.py"),
            ("../x/./app.py", "file:/x/app.py"),
            ("/a b.jar", "file:/a%20b.jar"),
            ("local:///opt/app.py", "local:///opt/app.py"),
            ("s3a://bucket/app.py", "s3a://bucket/app.py"),
            ("a.zip#env", "file:/lab/a.zip#env"),
            ("$JAR", "file:$JAR"),
        ] {
            assert_eq!(disk.resolve(path), expected, "{path}");
        }
        assert_eq!(disk.glob_all("data.txt#alias,none.txt"), "file:///lab/data.txt#alias,file:/lab/none.txt");
        assert_eq!(local_path("file:///lab/h.py").as_deref(), Some("/lab/h.py"));
        assert_eq!(local_path("local:///opt/h.py").as_deref(), Some("/opt/h.py"));
        assert_eq!(local_path("hdfs://n/h.py"), None);
    }
}
