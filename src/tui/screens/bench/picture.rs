//! Who would sit where: a box for each kind of place, the driver in the one where it would be.

use ratatui::layout::Rect;

use crate::spark::deploy::Placement;
use crate::spark::deploy::Seat;
use crate::spark::deploy::place::Executors;
use crate::spark::master::Manager;
use crate::spark::submit::Explanation;
use crate::tui::pen::Pen;
use crate::tui::pen::ROUND;
use crate::tui::pen::inset;
use crate::tui::pen::row;
use crate::tui::theme::Role;

/// Rows of the picture with boxes.
pub const HEIGHT: u16 = 7;
/// Below this width the places are lines instead of boxes.
const BOXES: u16 = 66;
/// Columns between two boxes.
const GAP: u16 = 4;

/// One place and who is there.
struct Place {
    name: &'static str,
    who: Vec<(String, Role)>,
}

/// How high the picture is at this width.
pub fn height(width: u16) -> u16 {
    if width < BOXES { 6 } else { HEIGHT }
}

/// Draws where the processes are; of a text that places nothing, where they were before its last change.
pub fn draw(pen: &mut Pen<'_>, area: Rect, explanation: &Explanation, before: Option<&Placement>) {
    let Some(placement) = explanation.placement.as_ref().or(before) else {
        let told = match (&explanation.refusal, explanation.tool) {
            (Some(_), _) => "⊘ Spark refuses this: nothing starts",
            (None, Some(_)) => "This starts nothing",
            (None, None) => "Not a line of Spark's yet",
        };
        pen.put_centre(row(area, area.height / 2), told, if explanation.refusal.is_some() { Role::Bad } else { Role::Dim });
        return;
    };
    let places = places(placement);
    let small = area.width < BOXES || area.height < HEIGHT;
    if small {
        narrow(pen, area, placement, &places);
    } else {
        boxes(pen, area, &places);
        if explanation.refusal.is_none() && explanation.placement.is_some() {
            pen.put(row(area, 6), &format!(" {}", logs(placement)), Role::Dim);
        }
    }
    let told = match (&explanation.placement, &explanation.refusal) {
        (Some(_), Some(_)) => " ⊘ refused: it would be so ",
        (None, Some(_)) => " ⊘ refused as it stands: before, it was so ",
        (None, None) => " starts nothing as it stands: before, it was so ",
        (Some(_), None) => "",
    };
    pen.put_centre(row(area, if small { area.height.saturating_sub(1) } else { 6 }), told, Role::Bad);
}

fn logs(placement: &Placement) -> String {
    let told = format!("output: {} · driver log: {} · executor logs: {}", placement.output, placement.driver_log, placement.executor_log);
    told.replace('_', " ")
}

fn boxes(pen: &mut Pen<'_>, area: Rect, places: &[Place]) {
    let count = u16::try_from(places.len()).unwrap_or(1).max(1);
    let width = (area.width - GAP * (count - 1)) / count;
    for (place, number) in places.iter().zip(0..) {
        let here = Rect { x: area.x + number * (width + GAP), y: area.y, width, height: 6 };
        let inside = inset(pen.boxed(here, ROUND, Role::Border), 1);
        pen.put(Rect { x: here.x + 2, height: 1, width: width.saturating_sub(4), ..here }, &format!(" {} ", place.name), Role::Title);
        let mut line = 0;
        for (who, role) in &place.who {
            let rest = Rect { y: inside.y + line, height: inside.height.saturating_sub(line), ..inside };
            line += pen.paragraph(rest, who, *role, 0);
        }
        if number + 1 < count {
            pen.row(here.y + 2, here.right(), here.right() + GAP, "─", Role::Border);
        }
    }
}

/// A line or two for each place.
fn narrow(pen: &mut Pen<'_>, area: Rect, placement: &Placement, places: &[Place]) {
    let mut line = 0;
    for place in places {
        let name = format!("{:<16}", place.name);
        for (number, (who, role)) in place.who.iter().enumerate() {
            let used = pen.put(row(area, line), if number == 0 { &name } else { "                " }, Role::Title);
            pen.put(Rect { x: area.x + used, width: area.width.saturating_sub(used), ..row(area, line) }, who, *role);
            line += 1;
        }
    }
    pen.put(row(area, line), &format!("{:<16}{}", "output", placement.output), Role::Dim);
}

/// Who is where, from the one who types to the executors.
fn places(placement: &Placement) -> Vec<Place> {
    let at_client = placement.driver == Seat::Client;
    let local = placement.executors == Executors::Local;
    let threads = ("● tasks: threads of it".to_owned(), Role::Text);
    let stay = match (placement.client_must_stay, placement.client_waits) {
        (true, _) => ("must stay until the end".to_owned(), Role::Warn),
        (false, true) => ("may leave; waits by itself".to_owned(), Role::Good),
        (false, false) => ("may leave; returns at once".to_owned(), Role::Good),
    };
    let restart = |who: &str| {
        if placement.driver_restart == "nothing" {
            ("if it dies: nobody restarts it".to_owned(), Role::Dim)
        } else {
            (format!("↻ started again by {who}"), Role::Good)
        }
    };
    let mut here = Place { name: "where you type", who: Vec::new() };
    let mut found = Vec::new();
    let seat = match placement.driver {
        Seat::Client => None,
        Seat::Worker => Some(("a worker", "the worker or master")),
        Seat::AmContainer => Some(("AM container", "YARN")),
        Seat::DriverPod => Some(("driver pod", "")),
        Seat::ConnectServer => Some(("Connect server", "")),
    };
    match seat {
        None => here.who.push(("● driver".to_owned(), Role::Focus)),
        Some(_) if placement.driver == Seat::ConnectServer => here.who.push(("● client, no driver".to_owned(), Role::Text)),
        Some(_) => here.who.push(("● spark-submit, no driver".to_owned(), Role::Text)),
    }
    if at_client && local {
        here.who.push(threads.clone());
    }
    here.who.push(stay);
    found.push(here);
    if let Some((name, who)) = seat {
        let mut driver = vec![("● driver".to_owned(), Role::Focus)];
        if local {
            driver.push(threads);
        }
        driver.push(restart(who));
        found.push(Place { name, who: driver });
    }
    if !local {
        let name = match placement.executors {
            Executors::Worker => "workers",
            Executors::Container => "containers",
            Executors::Pod | Executors::Local => "pods",
        };
        let manager = match placement.manager {
            Manager::Standalone => "given by the master",
            Manager::Yarn => "given by YARN",
            Manager::Kubernetes => "given by Kubernetes",
            Manager::None => "on this machine",
        };
        found.push(Place { name, who: vec![("● executors".to_owned(), Role::Text), (manager.to_owned(), Role::Dim)] });
    }
    found
}
