//! Opens a screen, if there is a terminal to open it on.

use std::io::IsTerminal;
use std::path::PathBuf;

use clap::Args;
use clap::ValueEnum;

use crate::app::Screen;
use crate::app::settings::Settings;
use crate::app::settings::Theme;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::keys;
use crate::cli::plain::Learner;
use crate::cli::run_args;
use crate::content::share::Share;
use crate::shell::paths;
use crate::tui;

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    Always,
    Never,
}

/// How things look.
#[derive(Args, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option of its own")]
pub struct Look {
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t)]
    pub color: Colour,
    /// Nothing moves or blinks
    #[arg(long, global = true)]
    pub no_motion: bool,
    /// A set of colours: terminal, dark, light, high-contrast, colour-blind, none; on a white ground take light
    #[arg(long, global = true, value_parser = theme)]
    pub theme: Option<Theme>,
    /// Everything twice as large, for a class that watches one screen
    #[arg(long, global = true)]
    pub projector: bool,
    /// Leave the mouse to the terminal
    #[arg(long, global = true)]
    pub no_mouse: bool,
    /// No welcome, even if it was never seen
    #[arg(long, global = true)]
    pub no_welcome: bool,
}

fn theme(name: &str) -> Result<Theme, String> {
    let names: Vec<&str> = Theme::ALL.iter().map(|theme| theme.name()).collect();
    Theme::named(name).ok_or_else(|| format!("the themes are {}", names.join(", ")))
}

/// The theme for a terminal that tells its colours, `foreground;background` by their numbers: on white, yellow and cyan letters of
/// the sixteen cannot be read.
fn on_ground(colours: &str) -> Theme {
    match colours.rsplit(';').next() {
        Some("7" | "15") => Theme::Light,
        _ => Theme::default(),
    }
}

impl Look {
    /// What the options come to. `NO_COLOR` asks for no colour, as every program understands it.
    pub fn settings(&self) -> Settings {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let plain = self.color == Colour::Never || (self.color == Colour::Auto && no_color);
        let own = || std::env::var("COLORFGBG").map_or_else(|_| Theme::default(), |colours| on_ground(&colours));
        let theme = if plain { Theme::Plain } else { self.theme.unwrap_or_else(own) };
        Settings { theme, motion: !self.no_motion, mouse: !self.no_mouse, projector: self.projector }
    }
}

/// What a screen is opened with.
#[derive(Args, Debug, Default)]
pub struct OpenArgs {
    /// Where to begin: a scenario such as client/driver-killed, a file of your own, or a topic
    pub subject: Option<String>,
    #[command(flatten)]
    pub learner: Learner,
}

/// Whether there is a person at both ends.
pub fn is_terminal() -> bool {
    std::io::stdout().is_terminal() && std::io::stdin().is_terminal()
}

/// Opens a screen and stays until the person leaves.
///
/// # Errors
/// If there is no terminal, or it cannot be used.
pub fn open(screen: Screen, args: OpenArgs, look: &Look) -> Result<Exit, Failure> {
    let mut learner = args.learner;
    let subject = match args.subject {
        Some(name) if matches!(screen, Screen::Lab | Screen::Wall) => Some(named(name, &mut learner)?),
        other => other,
    };
    open_with(screen, &learner, look, |options| options.subject = subject)
}

/// The scenario of this name. One in a file becomes part of what there is to open; whether it can be read is said before any screen.
///
/// # Errors
/// There is no such scenario, or its file is wrong.
pub(super) fn named(name: String, learner: &mut Learner) -> Result<String, Failure> {
    let path = PathBuf::from(&name);
    if !path.is_file() && !learner.packs.is_empty() {
        return Ok(name);
    }
    let scenario = run_args::scenario(&name)?;
    if path.is_file() {
        learner.packs.push(path);
    }
    Ok(scenario.id)
}

/// The same for a run that somebody has shared.
///
/// # Errors
/// If there is no terminal, or it cannot be used.
pub fn open_shared(share: Share, learner: &Learner, look: &Look) -> Result<Exit, Failure> {
    open_with(Screen::Lab, learner, look, |options| options.share = Some(Box::new(share)))
}

/// The same with more to set.
///
/// # Errors
/// If there is no terminal, or it cannot be used.
pub fn open_with(screen: Screen, learner: &Learner, look: &Look, set: impl FnOnce(&mut tui::Options)) -> Result<Exit, Failure> {
    if !is_terminal() {
        return Err(Failure::Input("this screen needs a terminal; with --plain it is asked and answered line by line".to_owned()));
    }
    let mut options = tui::Options {
        settings: look.settings(),
        greets: !look.no_welcome,
        learner: learner.at_the_desk(),
        seed: learner.seed,
        ..tui::Options::default()
    };
    (options.keymap, options.complaints) = keys::read(&paths::key_file(), false)?;
    set(&mut options);
    match tui::run(screen, options) {
        Ok(()) => Ok(Exit::Done),
        Err(tui::TuiError::Signal(_)) => Ok(Exit::Interrupted),
        Err(error) => Err(Failure::Input(error.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::on_ground;
    use crate::app::settings::Theme;

    #[test]
    fn a_terminal_that_tells_of_a_white_ground_gets_colours_for_it() {
        let check = |told: &str, theme: Theme| assert_eq!(on_ground(told), theme, "{told}");
        check("0;15", Theme::Light);
        check("0;default;7", Theme::Light);
        check("15;0", Theme::Terminal);
        check("", Theme::Terminal);
    }
}
