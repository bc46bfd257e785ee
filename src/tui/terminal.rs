//! Raw mode in, raw mode out: also after an error, a panic and a signal.

use std::io;
use std::io::BufWriter;
use std::io::Stdout;
use std::io::Write;
use std::sync::Once;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use crossterm::cursor::Hide;
use crossterm::cursor::Show;
use crossterm::event::DisableBracketedPaste;
use crossterm::event::DisableMouseCapture;
use crossterm::event::EnableBracketedPaste;
use crossterm::event::EnableMouseCapture;
use crossterm::execute;
use crossterm::terminal::BeginSynchronizedUpdate;
use crossterm::terminal::EndSynchronizedUpdate;
use crossterm::terminal::EnterAlternateScreen;
use crossterm::terminal::LeaveAlternateScreen;
use crossterm::terminal::disable_raw_mode;
use crossterm::terminal::enable_raw_mode;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;

use crate::app::Model;
use crate::base::base64;
use crate::tui::view;

/// Is the terminal ours now? Asked by the panic hook, which knows nothing else.
static OURS: AtomicBool = AtomicBool::new(false);
static HOOK: Once = Once::new();

/// The person's terminal, ours until this is dropped.
pub struct Terminal {
    inner: ratatui::Terminal<CrosstermBackend<BufWriter<Stdout>>>,
    mouse: bool,
}

impl Terminal {
    /// Takes the terminal over.
    ///
    /// # Errors
    /// If the terminal refuses raw mode or cannot be written to.
    pub fn take(mouse: bool) -> io::Result<Self> {
        hook();
        enter(mouse)?;
        let backend = CrosstermBackend::new(BufWriter::with_capacity(1 << 16, io::stdout()));
        let inner = match ratatui::Terminal::new(backend) {
            Ok(inner) => inner,
            Err(error) => {
                leave();
                return Err(error);
            }
        };
        Ok(Self { inner, mouse })
    }

    /// Draws the model; only what has changed is written.
    ///
    /// # Errors
    /// If the terminal is gone.
    pub fn draw(&mut self, model: &Model) -> io::Result<()> {
        execute!(self.inner.backend_mut(), BeginSynchronizedUpdate)?;
        self.inner.draw(|frame| view::view(model, frame))?;
        execute!(self.inner.backend_mut(), EndSynchronizedUpdate)
    }

    pub fn area(&self) -> Rect {
        self.inner.size().map(|size| Rect::new(0, 0, size.width, size.height)).unwrap_or_default()
    }

    /// Forgets what the screen shows, so that everything is written again.
    ///
    /// # Errors
    /// If the terminal is gone.
    pub fn forget(&mut self) -> io::Result<()> {
        // `clear` would ask the terminal where its cursor is, and the answer would go to the thread that reads keys.
        let area = self.area();
        self.inner.resize(area)
    }

    /// # Errors
    /// If the terminal is gone.
    pub fn set_mouse(&mut self, on: bool) -> io::Result<()> {
        self.mouse = on;
        if on { execute!(io::stdout(), EnableMouseCapture) } else { execute!(io::stdout(), DisableMouseCapture) }
    }

    /// Asks the terminal to put text into the clipboard (OSC 52).
    ///
    /// # Errors
    /// If the terminal is gone.
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        let out = self.inner.backend_mut();
        write!(out, "\x1b]52;c;{}\x07", base64::standard(text.as_bytes()))?;
        Write::flush(out)
    }

    /// Gives the terminal back while `work` stops the program, then takes it again.
    ///
    /// # Errors
    /// If the terminal is gone.
    pub fn lend(&mut self, work: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        leave();
        work()?;
        enter(self.mouse)?;
        self.forget()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        leave();
    }
}

fn enter(mouse: bool) -> io::Result<()> {
    enable_raw_mode()?;
    OURS.store(true, Ordering::SeqCst);
    execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, Hide)?;
    if mouse { execute!(io::stdout(), EnableMouseCapture) } else { Ok(()) }
}

/// Gives the terminal back as it was. Does nothing the second time; a terminal that is gone is no error here.
fn leave() {
    if OURS.swap(false, Ordering::SeqCst) {
        let _ = execute!(io::stdout(), DisableMouseCapture, DisableBracketedPaste, LeaveAlternateScreen, Show);
        let _ = disable_raw_mode();
    }
}

/// A panic on the drawing thread gives the terminal back before it is printed. On other threads it is reported as a message by
/// whoever started them, so nothing is printed over the screen.
fn hook() {
    HOOK.call_once(|| {
        let drawing = std::thread::current().id();
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if std::thread::current().id() == drawing {
                leave();
            }
            if !OURS.load(Ordering::SeqCst) {
                before(info);
            }
        }));
    });
}
