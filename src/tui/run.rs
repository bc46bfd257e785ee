//! The loop: input → message → update → effects → draw. It sleeps until something comes, so that idle costs nothing.

use std::io;
use std::sync::Arc;
use std::sync::mpsc;
use std::sync::mpsc::Receiver;
use std::sync::mpsc::RecvTimeoutError;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::Duration;

use crate::app;
use crate::app::Effect;
use crate::app::Keymap;
use crate::app::Model;
use crate::app::Msg;
use crate::app::Screen;
use crate::app::Settings;
use crate::app::wall::WallPlan;
use crate::base::Diagnostic;
use crate::content::share::Share;
use crate::shell::Clock;
use crate::shell::Learner;
use crate::shell::Shell;
use crate::shell::clock;
use crate::shell::signals;
use crate::shell::signals::Wake;
use crate::study::ExamPlan;
use crate::study::Practice;
use crate::tui::input;
use crate::tui::input::Input;
use crate::tui::terminal::Terminal;
use crate::tui::view;

/// Between two frames while something moves: 30 a second.
const FRAME: Duration = Duration::from_millis(33);

/// Between two looks at the clock while an exam runs.
const SECOND: Duration = Duration::from_secs(1);

/// How the screens are started.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub struct Options {
    pub settings: Settings,
    pub keymap: Keymap,
    /// For whatever is shuffled; by default another one each time.
    pub seed: Option<u64>,
    /// What to open there: a scenario, or an entry of the field guide.
    pub subject: Option<String>,
    /// A run that somebody has shared, and where they stood in it.
    pub share: Option<Box<Share>>,
    /// A wall of one's own lines.
    pub wall: Option<Box<WallPlan>>,
    /// What is wrong with the key file.
    pub complaints: Vec<Diagnostic>,
    /// Whoever starts for the first time is welcomed.
    pub greets: bool,
    /// Who learns, and from what.
    pub learner: Learner,
    /// What the command line asked to practise.
    pub practice: Option<Practice>,
    pub cram: bool,
    pub silent: bool,
    /// Begin with a placement run.
    pub placement: bool,
    /// How many questions a review asks.
    pub reviews: Option<usize>,
    /// Which exam the command line asked for.
    pub exam: Option<ExamPlan>,
    /// Predictions are drawn, not taken from the scenarios.
    pub endless: bool,
}

/// Why the screens were left otherwise than by the person.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    #[error("the terminal cannot be used: {0}")]
    Terminal(#[from] io::Error),
    /// The number of the signal; a shell expects 128 more as the exit code.
    #[error("ended by signal {0}")]
    Signal(i32),
}

/// Whatever can wake the loop.
enum Wakeup {
    Input(Input),
    Msg(Msg),
    Signal(Wake),
}

/// Opens a screen and stays until the person leaves.
///
/// # Errors
/// If the terminal cannot be used, or a signal ended the program.
pub fn run(start: Screen, options: Options) -> Result<(), TuiError> {
    let learner = options.learner.clone();
    let placement = options.placement;
    let mut model = model(start, options);
    let mut terminal = Terminal::take(model.settings.mouse)?;
    terminal.draw(&model)?;
    let (send, receive) = mpsc::channel();
    listen(&send)?;
    let posted = send.clone();
    let mut shell = Shell::new(Arc::new(move |msg| drop(posted.send(Wakeup::Msg(msg)))), learner);
    for effect in app::update::opening(&mut model) {
        shell.perform(&effect);
    }
    if placement {
        for effect in app::review::place(&mut model) {
            shell.perform(&effect);
        }
    }
    Session { terminal, shell, model }.turn(&receive)
}

/// The model as the command line wants it.
fn model(start: Screen, options: Options) -> Model {
    let mut model = Model::new(start, options.settings, options.keymap);
    model.subject = options.subject;
    model.seed = options.seed.unwrap_or_else(clock::seed);
    model.now = clock::now();
    if let Some(practice) = options.practice {
        model.quiz.practice = practice;
    }
    (model.quiz.cram, model.quiz.silent) = (options.cram, options.silent);
    model.review.count = options.reviews.unwrap_or(model.review.count);
    model.exam.wanted = options.exam;
    model.predict.endless = options.endless;
    (model.shared, model.hung) = (options.share, options.wall);
    model.greets = options.greets;
    if !options.complaints.is_empty() {
        model.over.push(app::help::complaints(&options.complaints));
    }
    model
}

/// Starts the threads that report keys and signals.
fn listen(send: &Sender<Wakeup>) -> io::Result<()> {
    let signalled = send.clone();
    signals::watch(move |wake| drop(signalled.send(Wakeup::Signal(wake))))?;
    let typed = send.clone();
    thread::Builder::new().name("keys".to_owned()).spawn(move || {
        while let Ok(event) = crossterm::event::read() {
            if let Some(input) = input::read(event)
                && typed.send(Wakeup::Input(input)).is_err()
            {
                return;
            }
        }
        // Nobody will type any more: the terminal is gone.
        drop(typed.send(Wakeup::Signal(Wake::End(signals::HANGUP))));
    })?;
    Ok(())
}

struct Session {
    terminal: Terminal,
    shell: Shell,
    model: Model,
}

/// What the loop does next.
enum Next {
    Draw,
    Leave(Option<i32>),
}

impl Session {
    fn turn(mut self, receive: &Receiver<Wakeup>) -> Result<(), TuiError> {
        let mut last = Clock::start();
        loop {
            let pause = match (self.model.moving(), self.model.clock_runs()) {
                (true, _) => Some(FRAME.saturating_sub(last.elapsed())),
                (false, true) => Some(SECOND),
                (false, false) => None,
            };
            let first = if let Some(pause) = pause {
                match receive.recv_timeout(pause) {
                    Ok(wakeup) => Some(wakeup),
                    Err(RecvTimeoutError::Timeout) => None,
                    Err(RecvTimeoutError::Disconnected) => return Ok(()),
                }
            } else {
                let Ok(wakeup) = receive.recv() else { return Ok(()) };
                // Nothing moved while it slept, so no time is owed.
                last = Clock::start();
                Some(wakeup)
            };
            self.update(Msg::Now(clock::now()))?;
            // Whatever else has come by now is taken in before the one drawing.
            for wakeup in first.into_iter().chain(receive.try_iter()) {
                if let Next::Leave(signal) = self.take(wakeup)? {
                    self.shell.close();
                    return signal.map_or(Ok(()), |signal| Err(TuiError::Signal(signal)));
                }
            }
            if self.model.moving() && last.elapsed() >= FRAME {
                let millis = last.millis();
                last = Clock::start();
                self.update(Msg::Tick { millis })?;
            }
            self.terminal.draw(&self.model)?;
        }
    }

    fn take(&mut self, wakeup: Wakeup) -> Result<Next, TuiError> {
        match wakeup {
            Wakeup::Msg(msg) => self.update(msg),
            Wakeup::Input(input) => match self.message(input) {
                Some(msg) => self.update(msg),
                None => Ok(Next::Draw),
            },
            Wakeup::Signal(Wake::End(signal)) => Ok(Next::Leave(Some(signal))),
            Wakeup::Signal(Wake::Stop) => self.suspend(),
            Wakeup::Signal(Wake::Resume) => {
                self.terminal.forget()?;
                Ok(Next::Draw)
            }
        }
    }

    fn message(&self, input: Input) -> Option<Msg> {
        let under = |x, y| view::pressed(&self.model, self.terminal.area(), x, y);
        match input {
            Input::Key(key) => Some(Msg::Key(key)),
            Input::Paste(text) => Some(Msg::Paste(text)),
            Input::Press(x, y) => under(x, y).map(Msg::Click),
            Input::Drag(x, y) => under(x, y).map(Msg::Drag),
            Input::Release(x, y) => Some(Msg::Release(under(x, y))),
            Input::Wheel(x, y, by) => Some(Msg::Wheel(under(x, y), by)),
            Input::Resized(width, height) => Some(Msg::Resized { width, height }),
        }
    }

    fn update(&mut self, msg: Msg) -> Result<Next, TuiError> {
        for effect in app::update(&mut self.model, msg) {
            match effect {
                Effect::Quit => return Ok(Next::Leave(None)),
                Effect::Suspend => {
                    self.suspend()?;
                }
                Effect::Redraw => self.terminal.forget()?,
                Effect::Mouse(on) => self.terminal.set_mouse(on)?,
                Effect::Copy(text) => {
                    self.terminal.copy(&text)?;
                    self.model.tell(app::sheet::Tone::Good, "Copied to the clipboard, if your terminal allows it (OSC 52)");
                }
                _ => self.shell.perform(&effect),
            }
        }
        Ok(Next::Draw)
    }

    fn suspend(&mut self) -> Result<Next, TuiError> {
        self.terminal.lend(signals::stop)?;
        Ok(Next::Draw)
    }
}
