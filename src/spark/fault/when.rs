//! When a fault strikes, and whether that moment has come.

use std::fmt;

use crate::base::VirtualSpan;
use crate::base::VirtualTime;

/// The moment of a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// Before anything else happens.
    Start,
    At(VirtualTime),
    /// When the first task of this stage runs.
    Stage(u32),
    /// When so many tasks of this stage have finished.
    Tasks {
        stage: u32,
        tasks: u32,
    },
    /// When the first map stage is done.
    MapDone,
    /// When the message or event of this name has come so many times.
    Event {
        name: String,
        count: u32,
    },
    /// After the last action of the program, before it returns.
    End,
    /// So long after another moment: `stage=1+4s`.
    Later(Box<Self>, VirtualSpan),
    /// So long after the fault named before.
    After(VirtualSpan),
    /// The middle of the longest stage of the healthy run.
    Middle,
}

impl When {
    pub const KNOWN: &'static str =
        "start, end, map-done, t=12.5s, stage=1, stage=1:tasks=2, event=LaunchTask#3, or +8s after the fault before";

    pub(super) fn parse(text: &str) -> Result<Self, String> {
        match text {
            "start" => return Ok(Self::Start),
            "end" => return Ok(Self::End),
            "map-done" => return Ok(Self::MapDone),
            _ => {}
        }
        if let Some(span) = text.strip_prefix('+') {
            return VirtualSpan::parse(span, "s").map(Self::After);
        }
        if let Some((first, span)) = text.rsplit_once('+') {
            let span = VirtualSpan::parse(span, "s")?;
            return Self::parse(first).map(|first| Self::Later(Box::new(first), span));
        }
        let (key, value) = text.split_once('=').ok_or_else(|| format!("`{text}` is not a moment"))?;
        match key {
            "t" => VirtualSpan::parse(value, "s").map(|span| Self::At(VirtualTime::ZERO + span)),
            "stage" => parse_stage(value),
            "event" => {
                let (name, count) = value.split_once('#').unwrap_or((value, "1"));
                match count.parse() {
                    Ok(count) if count > 0 => Ok(Self::Event { name: name.to_owned(), count }),
                    _ => Err(format!("`{count}` is not which one of them: write event={name}#1")),
                }
            }
            _ => Err(format!("`{text}` is not a moment")),
        }
    }
}

fn parse_stage(value: &str) -> Result<When, String> {
    let (stage, tasks) = value.split_once(":tasks=").map_or((value, None), |(stage, tasks)| (stage, Some(tasks)));
    let stage = stage.parse().map_err(|_| format!("`{stage}` is not the number of a stage"))?;
    match tasks {
        None | Some("0") => Ok(When::Stage(stage)),
        Some(tasks) => tasks.parse().map(|tasks| When::Tasks { stage, tasks }).map_err(|_| format!("`{tasks}` is not a number of tasks")),
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Start => f.write_str("start"),
            Self::At(time) => write!(f, "t={}", exact(VirtualSpan(time.0))),
            Self::Stage(stage) => write!(f, "stage={stage}"),
            Self::Tasks { stage, tasks } => write!(f, "stage={stage}:tasks={tasks}"),
            Self::MapDone => f.write_str("map-done"),
            Self::Event { name, count } => write!(f, "event={name}#{count}"),
            Self::End => f.write_str("end"),
            Self::Later(first, span) => write!(f, "{first}+{}", exact(*span)),
            Self::After(span) => write!(f, "+{}", exact(*span)),
            Self::Middle => f.write_str("middle"),
        }
    }
}

/// A span that reads back as the same span, in seconds.
fn exact(span: VirtualSpan) -> String {
    let (seconds, micros) = (span.0 / 1_000_000, span.0 % 1_000_000);
    if micros == 0 {
        return format!("{seconds}s");
    }
    format!("{seconds}.{}s", format!("{micros:06}").trim_end_matches('0'))
}
