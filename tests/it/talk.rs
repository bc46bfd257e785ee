//! The black box, the tours and the lab line by line: what is typed, what is said.

use std::io::Cursor;

use driverseat::app::lab::Lab;
use driverseat::cli::Exit;
use driverseat::cli::blackbox;
use driverseat::cli::lab;
use driverseat::cli::lab::Talk;
use driverseat::cli::tour;
use driverseat::content::Scenario;
use driverseat::store::Store;

use crate::plain::kept;
use crate::plain::typed;

/// Two looks, then a wrong guess: it is told what would have looked different, and remembered.
#[test]
fn a_black_box_is_looked_at_and_opened() {
    let mut store = Store::memory("me");
    let args = blackbox::BlackBoxArgs { count: 1 };
    let (said, exit) = typed(&mut store, "2\nx\n5\ns\n3\n9\n1\n", |desk| blackbox::blackbox(&args, desk));
    assert_eq!(exit, Exit::DoesNotHold);
    assert_eq!(store.reviews().expect("a record in memory").len(), 1);
    kept("plain__blackbox", &said);
}

/// A beat is shown with its stage in words; the next asks for half.
#[test]
fn a_tour_is_walked() {
    let mut store = Store::memory("me");
    let args = tour::TourArgs { name: Some("short".to_owned()) };
    let (said, exit) = typed(&mut store, "\nc\nd\n", |desk| tour::tour(&args, desk));
    assert_eq!(exit, Exit::Done);
    assert_eq!(store.setting("tours.done").expect("a record in memory").as_deref(), Some("short"));
    kept("plain__tour", &said);
    let wrong = tour::TourArgs { name: Some("shart".to_owned()) };
    let (told, _) = typed(&mut store, "", |desk| match tour::tour(&wrong, desk) {
        Err(failure) => desk.say(&failure.to_string()).map(|()| Exit::BadInput),
        Ok(exit) => Ok(exit),
    });
    insta::assert_snapshot!(told.trim_end(), @r"
    error: there is no tour `shart`
    help: did you mean `short`?
    ");
}

/// The run to its end, who lives then, something broken at the start, and both futures held against each other.
#[test]
fn the_lab_is_a_talk() {
    let (scenario, _) = Scenario::read("first-run.json", include_str!("../data/content/first-run.json"));
    let mut input = Cursor::new("2\n1\n6\n1\n1\n3\n4\n7\n0\n5\n8\nq\n");
    let mut out = Vec::new();
    let opened = Lab::open(scenario.expect("the example is sound"));
    let exit = lab::lab(opened, &mut Talk { input: &mut input, out: &mut out }).expect("the talk works");
    assert_eq!(exit, Exit::Done);
    kept("plain__lab", &String::from_utf8(out).expect("text"));
}
