//! What an exit code of driverseat itself means. A simulated job that fails is still a successful simulation.

use std::fmt;
use std::io;

use crate::base::Diagnostic;
use crate::shell::wrong::Wrong;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Done,
    /// The thing asked for does not hold: wrong answers below the pass mark, content with errors.
    DoesNotHold,
    /// Bad usage or bad input.
    BadInput,
    Interrupted,
}

impl Exit {
    pub fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::DoesNotHold => 1,
            Self::BadInput => 2,
            Self::Interrupted => 130,
        }
    }
}

/// Why a command could not do what was asked; printed on stderr.
#[derive(Debug)]
pub enum Failure {
    /// What the person wrote is wrong; the text says where and what to do.
    Input(String),
    /// Everything wrong in one input, at once.
    Diagnostics(Vec<Diagnostic>),
    /// Everything wrong in the words of a run.
    Words(Vec<Wrong>),
    /// The thing was tried and did not succeed.
    Failed(String),
    /// The result could not be written; a reader that closed its end early is no failure.
    Output(io::Error),
}

impl Failure {
    pub fn exit(&self) -> Exit {
        match self {
            Self::Input(_) | Self::Diagnostics(_) | Self::Words(_) => Exit::BadInput,
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
            Self::Failed(_) | Self::Output(_) => Exit::DoesNotHold,
        }
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl From<Vec<Diagnostic>> for Failure {
    fn from(complaints: Vec<Diagnostic>) -> Self {
        Self::Diagnostics(complaints)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Input(message) | Self::Failed(message) => writeln!(f, "error: {}", message.trim_end()),
            Self::Words(wrong) => wrong.iter().try_for_each(|one| match one.diagnostic() {
                Some(complaint) => writeln!(f, "{}", complaint.to_string().trim_end()),
                None => writeln!(f, "error: {}", one.sentence()),
            }),
            Self::Diagnostics(complaints) => {
                // Each ends its last line; an empty one stands between two.
                f.write_str(&complaints.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
            }
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            Self::Output(error) => writeln!(f, "error: the result could not be written: {error}"),
        }
    }
}
