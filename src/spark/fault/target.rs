//! What a fault hits, and where that is in a run.

use std::fmt;

use crate::base::text::nearest;

/// What a fault hits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Target {
    /// The process that a person started; counted from 1.
    Client(u32),
    Driver,
    /// The Python half of an application.
    Python,
    Executor(u32),
    /// The first executor that has finished map output.
    ExecutorWithMapOutput,
    Worker(u32),
    WorkerOfDriver,
    /// A worker that runs executors and no driver.
    WorkerWithoutDriver,
    Workers,
    Master,
    ResourceManager,
    ApiServer,
    ConnectServer,
    Task {
        stage: u32,
        partition: u32,
    },
    Machine(String),
    Link(Box<Target>, Box<Target>),
    App,
}

/// Targets without a number or a name.
const PLAIN: [(&str, Target); 13] = [
    ("client", Target::Client(1)),
    ("driver", Target::Driver),
    ("python", Target::Python),
    ("executor:with-map-output", Target::ExecutorWithMapOutput),
    ("worker:of-driver", Target::WorkerOfDriver),
    ("worker:without-driver", Target::WorkerWithoutDriver),
    ("workers", Target::Workers),
    ("master", Target::Master),
    ("resource-manager", Target::ResourceManager),
    ("api-server", Target::ApiServer),
    ("connect-server", Target::ConnectServer),
    ("app", Target::App),
    ("executor", Target::Executor(0)),
];

impl Target {
    pub const KNOWN: &'static str = "client, client:2, driver, python, executor:0, executor:with-map-output, worker:1, worker:of-driver, \
        workers, master, resource-manager, api-server, connect-server, task:STAGE.PARTITION, machine:NAME, link:A-B, app";

    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(ends) = text.strip_prefix("link:") {
            return parse_link(ends);
        }
        if let Some(name) = text.strip_prefix("machine:").filter(|name| !name.is_empty()) {
            return Ok(Self::Machine(name.to_owned()));
        }
        if let Some((_, target)) = PLAIN.iter().find(|(word, _)| *word == text) {
            return Ok(target.clone());
        }
        let numbered = text.split_once(':').and_then(|(word, value)| match word {
            "client" => value.parse().ok().filter(|&n| n > 0).map(Self::Client),
            "executor" => value.parse().ok().map(Self::Executor),
            "worker" => value.parse().ok().map(Self::Worker),
            "task" => {
                let (stage, partition) = value.split_once('.')?;
                Some(Self::Task { stage: stage.parse().ok()?, partition: partition.parse().ok()? })
            }
            _ => None,
        });
        numbered.ok_or_else(|| unknown(text))
    }
}

/// The names of both ends may have hyphens in them, so every hyphen is tried.
fn parse_link(ends: &str) -> Result<Target, String> {
    let found = ends.match_indices('-').find_map(|(at, _)| {
        let (a, b) = (end_of_link(&ends[..at])?, end_of_link(&ends[at + 1..])?);
        Some(Target::Link(Box::new(a), Box::new(b)))
    });
    found.ok_or_else(|| format!("`link:{ends}` does not name two ends: write link:workers-driver"))
}

fn end_of_link(text: &str) -> Option<Target> {
    match Target::parse(text) {
        Ok(Target::Link(..) | Target::Task { .. } | Target::App) => None,
        Ok(target) => Some(target),
        // A machine's own name may stand at the end of a link.
        Err(_) => text.strip_prefix("worker").and_then(|number| number.parse().ok()).map(Target::Worker),
    }
}

fn unknown(text: &str) -> String {
    if text.is_empty() {
        return "there is no target: write ACTION:TARGET".to_owned();
    }
    let (word, rest) = text.split_once(':').map_or((text, None), |(word, rest)| (word, Some(rest)));
    let words = PLAIN.iter().map(|(word, _)| word.split(':').next().unwrap_or(word)).chain(["task", "machine", "link"]);
    let hint = nearest(word, words).filter(|near| *near != word).map_or_else(String::new, |near| {
        let full = rest.map_or_else(|| near.to_owned(), |rest| format!("{near}:{rest}"));
        format!("; did you mean `{full}`?")
    });
    format!("there is no target `{text}`{hint}")
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client(1) => f.write_str("client"),
            Self::Client(number) => write!(f, "client:{number}"),
            Self::Executor(number) => write!(f, "executor:{number}"),
            Self::Worker(number) => write!(f, "worker:{number}"),
            Self::Task { stage, partition } => write!(f, "task:{stage}.{partition}"),
            Self::Machine(name) => write!(f, "machine:{name}"),
            Self::Link(a, b) => write!(f, "link:{a}-{b}"),
            plain => f.write_str(PLAIN.iter().find(|(_, target)| target == plain).map_or("", |(word, _)| word)),
        }
    }
}
