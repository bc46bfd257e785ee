//! `driverseat record`: a scenario as a film for slides and pages: an asciinema cast, an SVG that plays by itself, or text; and as
//! a page to hand out.

use std::fmt::Write as _;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use crate::app::Settings;
use crate::app::lab::Lab;
use crate::app::lab::moments;
use crate::app::settings::Theme;
use crate::base::VirtualSpan;
use crate::base::VirtualTime;
use crate::cli::exit::Exit;
use crate::cli::exit::Failure;
use crate::cli::handout;
use crate::cli::run_args::Packs;
use crate::cli::screen::Look;
use crate::cli::share;
use crate::cli::stage;
use crate::content::share::HEAD;
use crate::tui::record;
use crate::tui::record::Film;
use crate::tui::record::Reel;

/// Record a scenario without a terminal: out.cast (asciinema), out.svg (plays by itself), out.txt, or out.md (a handout)
#[derive(Args, Debug)]
pub struct RecordArgs {
    /// A scenario, such as client/driver-killed, or a share code
    pub scenario: String,
    /// Where to; its ending says what is written. `-` writes text to the output
    pub file: PathBuf,
    /// Columns and rows
    #[arg(long, value_name = "WxH", default_value = "100x30", value_parser = size)]
    pub size: (u16, u16),
    /// Virtual seconds a second; long waits are cut out in any case
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u64).range(1..))]
    pub speed: u64,
    /// No more frames than these
    #[arg(long, default_value_t = 240)]
    pub frames: usize,
    /// One picture of this moment instead of a film, such as 8.2s: for a slide
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    #[command(flatten)]
    pub own: Packs,
}

/// The kinds of files.
enum Kind {
    Cast,
    Svg,
    Text,
    Handout,
}

fn size(text: &str) -> Result<(u16, u16), String> {
    let parts = text.split_once('x').and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)));
    let fits = parts.filter(|(width, height)| (40..=300).contains(width) && (10..=100).contains(height));
    fits.ok_or_else(|| "write columns and rows, such as 100x30: from 40x10 to 300x100".to_owned())
}

/// # Errors
/// There is no such scenario, it cannot be played, the ending of the file is unknown, or the file cannot be written.
pub fn record(args: &RecordArgs, look: &Look, out: &mut dyn Write) -> Result<Exit, Failure> {
    let kind = match args.file.extension().and_then(|ending| ending.to_str()) {
        Some("cast") => Kind::Cast,
        Some("svg") => Kind::Svg,
        Some("txt") => Kind::Text,
        Some("md") => Kind::Handout,
        None if args.file.as_os_str() == "-" => Kind::Text,
        _ => {
            let told = format!("{}: the ending says what is written: .cast, .svg, .txt or .md", args.file.display());
            return Err(Failure::Input(told));
        }
    };
    let lab = lab(&args.scenario, &args.own)?;
    let title = lab.scenario.as_ref().map_or_else(|| "a shared run".to_owned(), |scenario| scenario.title.clone());
    let (written, told) = if let Kind::Handout = kind {
        (handout::markdown(&lab, &title), "a page to hand out".to_owned())
    } else {
        filmed(&kind, &record::film(lab, &film(args, look)?), &title)?
    };
    if args.file.as_os_str() == "-" {
        out.write_all(written.as_bytes())?;
    } else {
        std::fs::write(&args.file, written).map_err(|error| Failure::Input(format!("{}: {error}", args.file.display())))?;
        writeln!(out, "{}: {told}", args.file.display())?;
    }
    Ok(Exit::Done)
}

/// A film as the text of its file, and how long it is.
fn filmed(kind: &Kind, reel: &Reel, title: &str) -> Result<(String, String), Failure> {
    let written = match kind {
        Kind::Cast => cast(reel, title)?,
        Kind::Svg => record::svg::svg(reel, title),
        Kind::Text | Kind::Handout => record::text::text(reel),
    };
    let millis: u64 = reel.frames.iter().map(|frame| frame.millis).sum();
    let frames = crate::base::text::plural(reel.frames.len(), "frame");
    Ok((written, format!("{frames}, {}.{} s", millis / 1_000, millis % 1_000 / 100)))
}

/// The lab of a scenario or of a share code, with its whole timeline.
fn lab(named: &str, own: &Packs) -> Result<Lab, Failure> {
    let mut lab = if named.starts_with(HEAD) {
        let share = share::read(named)?;
        let scenario = share.scenario.as_ref().and_then(|id| own.scenario(id).ok());
        Lab::open_shared(&share, scenario.as_ref())
    } else {
        Lab::open(own.scenario(named)?)
    };
    if let Some(branch) = lab.branches.first_mut() {
        *branch = stage::timeline(&branch.name, &branch.spec)?;
    }
    if let (Some(scenario), Some(branch)) = (&lab.scenario, lab.branches.first()) {
        lab.beats = moments::beats(scenario, &branch.log);
    }
    Ok(lab)
}

/// A recording has colours of its own, since nobody's terminal is there, unless none are wanted.
///
/// # Errors
/// The moment cannot be read.
fn film(args: &RecordArgs, look: &Look) -> Result<Film, Failure> {
    let asked = look.settings();
    let theme = if asked.theme == Theme::Terminal { Theme::Dark } else { asked.theme };
    let at = args.at.as_deref().map(|text| VirtualSpan::parse(text, "s")).transpose().map_err(Failure::Input)?;
    Ok(Film {
        width: args.size.0,
        height: args.size.1,
        settings: Settings { theme, ..asked },
        speed: args.speed,
        most: args.frames,
        at: at.map(|span| VirtualTime(span.0)),
    })
}

/// asciinema's format, version 2: a line of JSON for the head, and one for each piece of output.
fn cast(reel: &Reel, title: &str) -> Result<String, Failure> {
    let json = |value: &serde_json::Value| serde_json::to_string(value).map_err(|error| Failure::Input(error.to_string()));
    let head = serde_json::json!({ "version": 2, "width": reel.width, "height": reel.height, "title": title });
    let mut text = json(&head)? + "\n";
    let mut millis = 0;
    for (piece, frame) in record::ansi::pieces(reel).iter().zip(&reel.frames) {
        let written = json(&serde_json::Value::String(piece.clone()))?;
        let _ = writeln!(text, "[{}.{:03},\"o\",{written}]", millis / 1_000, millis % 1_000);
        millis += frame.millis;
    }
    // The last frame stands for its time, too.
    let _ = writeln!(text, "[{}.{:03},\"o\",\"\"]", millis / 1_000, millis % 1_000);
    Ok(text)
}
