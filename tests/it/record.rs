//! Films without a terminal: the same bytes each time, and files that players can read.

use driverseat::app::Settings;
use driverseat::app::lab::Course;
use driverseat::app::lab::Lab;
use driverseat::base::VirtualTime;
use driverseat::content::Catalog;
use driverseat::shell::play::Player;
use driverseat::shell::worker;
use driverseat::tui::record;
use driverseat::tui::record::Film;
use driverseat::tui::record::Reel;

fn reel() -> Reel {
    reel_at(None)
}

fn reel_at(at: Option<VirtualTime>) -> Reel {
    let catalog = Catalog::shipped();
    let scenario = catalog.scenario("client/driver-killed").expect("it comes with the program").clone();
    let mut player = Player::new(&scenario.run).expect("it can be played");
    player.run_to_end();
    let mut lab = Lab::open(scenario);
    lab.news(0, worker::news(&player, Course::Done));
    let how = Film { width: 80, height: 24, settings: Settings::default(), speed: 4, most: 20, at };
    record::film(lab, &how)
}

#[test]
fn the_same_run_gives_the_same_film() {
    let film = reel();
    assert_eq!(film, reel());
    assert!((3..=21).contains(&film.frames.len()), "{} frames", film.frames.len());
    let text = record::text::text(&film);
    assert!(text.starts_with("-- 0.000 s --\n driverseat"), "{}", &text[..60]);
    assert!(text.contains("SIGKILL"), "the death is in the film");
}

/// A terminal that is sent the pieces shows the last frame in the end.
#[test]
fn a_terminal_that_plays_the_pieces_shows_the_last_frame() {
    let film = reel();
    let (rows, columns) = (24.try_into().expect("not 0"), 80.try_into().expect("not 0"));
    let mut parser = vt100::Parser::new(rows, columns, 0);
    for piece in record::ansi::pieces(&film) {
        parser.process(piece.as_bytes());
    }
    let last = &film.frames.last().expect("a frame").buffer;
    let trimmed = |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>().join("\n").trim_end().to_owned();
    assert_eq!(trimmed(&parser.screen().contents()), trimmed(&crate::screens::lines(last)));
}

#[test]
fn the_svg_shows_every_frame_once_and_repeats_no_row() {
    let film = reel();
    let svg = record::svg::svg(&film, "kill -9 <driver>");
    assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
    assert!(svg.contains("<title>kill -9 &lt;driver&gt;</title>"));
    assert_eq!(svg.matches("translateX").count(), film.frames.len());
    let mut rows: Vec<&str> = svg.lines().filter_map(|line| line.strip_prefix("<g id=")?.split_once('>').map(|(_, row)| row)).collect();
    let all = rows.len();
    rows.sort_unstable();
    rows.dedup();
    assert_eq!(rows.len(), all);
}

/// What matters is seen long enough, and the film ends with what came of the run.
#[test]
fn deaths_stand_longer_than_messages_and_the_outcome_comes_last() {
    let film = reel();
    let shows = |text: &str| film.frames.iter().filter(|frame| crate::screens::lines(&frame.buffer).contains(text)).collect::<Vec<_>>();
    let killed: u64 = shows("SIGKILL").iter().map(|frame| frame.millis).sum();
    assert!(killed >= 3_000, "the dead driver stands {killed} ms");
    let last = crate::screens::lines(&film.frames.last().expect("a frame").buffer);
    assert!(last.contains("In the end") && last.contains("nobody was told"), "{last}");
}

#[test]
fn one_moment_is_one_picture() {
    let film = reel_at(Some(VirtualTime(6_000_000)));
    assert_eq!(film.frames.iter().map(|frame| frame.at).collect::<Vec<_>>(), [VirtualTime(6_000_000)]);
    let svg = record::svg::svg(&film, "a slide");
    assert_eq!(svg.matches("translateX").count(), 0);
    assert!(!svg.contains("> ") && !svg.contains(" </text>"), "no word begins or ends with a blank");
}
