//! What the app asks of the outside. The shell does it and may answer with a message.

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
}
