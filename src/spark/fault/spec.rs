//! A fault as a person writes it: `ACTION:TARGET[@WHEN]`, such as `kill:driver@stage=1:tasks=2`.

use std::fmt;

use crate::base::Diagnostic;
use crate::base::VirtualSpan;
use crate::base::text::nearest;
use crate::spark::fault::target::Target;
use crate::spark::fault::when::When;

/// One fault: what is done, to what, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub action: Action,
    pub target: Target,
    pub when: When,
}

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    Kill,
    Interrupt,
    Terminate,
    Hangup,
    /// A whole machine goes down, telling nobody.
    Crash,
    Freeze,
    Thaw,
    Cut,
    Heal,
    /// So many times as slow.
    Slow(u32),
    Throw,
    ThrowOnce,
    /// Out of memory once: another attempt may find more of it.
    Oom,
    /// Out of memory whenever it gets so far: its input is too large.
    OomAlways,
    Fill,
    DropShuffle,
    Exit(u8),
    NoStop,
    Sleep(VirtualSpan),
    Start,
    Absent,
    NoLaunch,
    Cancel,
    /// A program that never builds its context.
    NoContext,
    /// It is told to leave in good order (SIGPWR).
    Decommission,
    /// YARN takes its container back for somebody else.
    Preempt,
    /// Its node is short of memory or disk, so its pod has to go.
    Evict,
    /// Somebody deletes its pod.
    Delete,
}

/// How many times as slow, if nothing else is said.
const SLOW: u32 = 10;

const PLAIN: [(&str, Action); 24] = [
    ("kill", Action::Kill),
    ("interrupt", Action::Interrupt),
    ("terminate", Action::Terminate),
    ("hangup", Action::Hangup),
    ("crash", Action::Crash),
    ("freeze", Action::Freeze),
    ("thaw", Action::Thaw),
    ("cut", Action::Cut),
    ("heal", Action::Heal),
    ("slow", Action::Slow(SLOW)),
    ("throw", Action::Throw),
    ("throw-once", Action::ThrowOnce),
    ("oom", Action::Oom),
    ("fill", Action::Fill),
    ("drop-shuffle", Action::DropShuffle),
    ("no-stop", Action::NoStop),
    ("start", Action::Start),
    ("absent", Action::Absent),
    ("no-launch", Action::NoLaunch),
    ("no-context", Action::NoContext),
    ("decommission", Action::Decommission),
    ("preempt", Action::Preempt),
    ("evict", Action::Evict),
    ("delete", Action::Delete),
];

impl Action {
    /// Every word that an action begins with.
    pub fn words() -> impl Iterator<Item = &'static str> {
        PLAIN.iter().map(|(word, _)| *word).chain(["cancel", "exit", "sleep"])
    }

    /// The word it begins with, without its value.
    pub fn word(self) -> &'static str {
        match self {
            Self::Exit(_) => "exit",
            Self::Sleep(_) => "sleep",
            Self::Slow(_) => "slow",
            Self::Cancel => "cancel",
            Self::OomAlways => "oom",
            plain => PLAIN.iter().find(|(_, action)| *action == plain).map_or("", |(word, _)| word),
        }
    }

    fn parse(text: &str) -> Result<Self, String> {
        let (word, value) = text.split_once('=').map_or((text, None), |(word, value)| (word, Some(value)));
        match (word, value) {
            ("exit", Some(code)) => code.parse().map(Self::Exit).map_err(|_| format!("`{code}` is not an exit code from 0 to 255")),
            ("exit", None) => Err("which exit code? write exit=3".to_owned()),
            ("sleep", Some(span)) => VirtualSpan::parse(span, "s").map(Self::Sleep),
            ("sleep", None) => Err("how long? write sleep=30m".to_owned()),
            ("slow", Some(factor)) => match factor.trim_end_matches('x').parse() {
                Ok(factor) if factor > 0 => Ok(Self::Slow(factor)),
                _ => Err(format!("`{factor}` is not how many times as slow: write slow=10")),
            },
            ("oom", Some("always")) => Ok(Self::OomAlways),
            ("oom", Some(_)) => Err("oom strikes once; write oom=always for every attempt".to_owned()),
            ("cancel", None) => Ok(Self::Cancel),
            (_, None) => PLAIN.iter().find(|(known, _)| *known == word).map(|(_, action)| *action).ok_or_else(|| unknown(word)),
            (_, Some(_)) => Err(format!("`{word}` takes no value")),
        }
    }
}

fn unknown(word: &str) -> String {
    let hint = nearest(word, Action::words()).map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    format!("there is no action `{word}`{hint}")
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exit(code) => write!(f, "exit={code}"),
            Self::Sleep(span) => write!(f, "sleep={}ms", span.as_millis()),
            Self::Slow(factor) => write!(f, "slow={factor}"),
            Self::OomAlways => f.write_str("oom=always"),
            plain => f.write_str(plain.word()),
        }
    }
}

/// When a fault strikes if nothing is said: what is not there, or waits for a task or for the program, from the beginning; anything
/// else in the middle.
const fn usual_moment(action: Action, target: &Target) -> When {
    let from_start = matches!(action, Action::Absent | Action::NoLaunch);
    let waits = matches!(target, Target::Task { .. } | Target::App) && !matches!(action, Action::Cancel);
    if from_start || waits { When::Start } else { When::Middle }
}

impl Fault {
    /// Reads `ACTION:TARGET[@WHEN]`.
    ///
    /// # Errors
    /// Everything that is wrong with it, each with its place.
    pub fn parse(text: &str) -> Result<Self, Vec<Diagnostic>> {
        let (what, when) = text.split_once('@').map_or((text, None), |(what, when)| (what, Some(when)));
        let (action, target) = what.split_once(':').unwrap_or((what, ""));
        let target_at = (action.len() + 1).min(text.len());
        let when_at = what.len() + 1;
        let parsed = (Action::parse(action), Target::parse(target), when.map(When::parse).transpose());
        match parsed {
            (Ok(action), Ok(target), Ok(when)) => {
                let when = when.unwrap_or_else(|| usual_moment(action, &target));
                Ok(Self { action, target, when })
            }
            (action_read, target_read, when_read) => {
                let complain = |at: usize, length: usize, message: String, help: String| {
                    Diagnostic::at("--fault", text, at, length.max(1), message).help(help)
                };
                let actions: Vec<&str> = Action::words().collect();
                let found = [
                    action_read.err().map(|message| complain(0, action.len(), message, format!("the actions are {}", actions.join(", ")))),
                    target_read
                        .err()
                        .map(|message| complain(target_at, target.len(), message, format!("the targets are {}", Target::KNOWN))),
                    when_read
                        .err()
                        .map(|message| complain(when_at, when.map_or(0, str::len), message, format!("a moment is {}", When::KNOWN))),
                ];
                Err(found.into_iter().flatten().collect())
            }
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.action, self.target)?;
        if self.when == When::Middle { Ok(()) } else { write!(f, "@{}", self.when) }
    }
}

#[cfg(test)]
mod tests {
    use super::Fault;

    #[test]
    fn a_fault_is_written_as_it_is_read() {
        let good = [
            "kill:client",
            "kill:driver@stage=1:tasks=2",
            "throw-once:task:0.1@start",
            "exit=3:app@end",
            "sleep=1800000ms:client@t=12.5s",
            "cut:link:client-connect-server@map-done",
            "heal:link:workers-driver@+2s",
            "kill:executor:with-map-output@event=LaunchTask#3",
            "kill:worker:of-driver",
            "kill:client:2",
            "slow=10:executor:0",
            "crash:machine:worker1",
        ];
        for text in good {
            assert_eq!(Fault::parse(text).map(|fault| fault.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn all_that_is_wrong_is_said_at_once() {
        let complaints = Fault::parse("kil:executer:0@stage=x").expect_err("nothing in it is right");
        let said: Vec<String> = complaints.iter().map(|complaint| format!("{}: {}", complaint.column, complaint.message)).collect();
        insta::assert_snapshot!(said.join("\n"), @r"
        1: there is no action `kil`; did you mean `kill`?
        5: there is no target `executer:0`; did you mean `executor:0`?
        16: `x` is not the number of a stage
        ");
    }
}
