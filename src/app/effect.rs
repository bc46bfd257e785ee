//! What the app asks of the outside. The shell does it and may answer with a message.

use crate::study::RunSpec;

/// One thing asked.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    Quit,
    /// Stops the program as Ctrl-Z does, and draws again when it is resumed.
    Suspend,
    /// Draws everything again, whatever the terminal shows.
    Redraw,
    /// Turns the mouse on or off.
    Mouse(bool),
    /// Puts text into the clipboard of the terminal.
    Copy(String),
    /// Reads the content: scenarios, field guide, questions.
    LoadContent,
    /// Computes a run from its beginning to its end, telling how far it is.
    Compute {
        branch: usize,
        spec: Box<RunSpec>,
    },
    /// Stops computing whatever is being computed.
    StopComputing,
}
