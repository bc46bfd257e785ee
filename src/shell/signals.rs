//! What the operating system tells the program: end, stop, go on.

use std::io;
use std::thread;

use signal_hook::consts::SIGCONT;
use signal_hook::consts::SIGHUP;
use signal_hook::consts::SIGINT;
use signal_hook::consts::SIGTERM;
use signal_hook::consts::SIGTSTP;
use signal_hook::iterator::Signals;

/// What to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// End, because of this signal.
    End(i32),
    /// Give the terminal back and stop.
    Stop,
    /// The program was resumed.
    Resume,
}

/// The signal that says that the terminal is gone.
pub const HANGUP: i32 = SIGHUP;

/// Watches from a thread of its own and tells what came.
///
/// # Errors
/// If the operating system refuses to have its signals caught.
pub fn watch(tell: impl Fn(Wake) + Send + 'static) -> io::Result<()> {
    let mut signals = Signals::new([SIGHUP, SIGINT, SIGTERM, SIGTSTP, SIGCONT])?;
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        for signal in signals.forever() {
            tell(match signal {
                SIGTSTP => Wake::Stop,
                SIGCONT => Wake::Resume,
                other => Wake::End(other),
            });
        }
    })?;
    Ok(())
}

/// Stops this program until it is told to go on.
///
/// # Errors
/// If the operating system refuses.
pub fn stop() -> io::Result<()> {
    signal_hook::low_level::emulate_default_handler(SIGTSTP)
}
