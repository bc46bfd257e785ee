//! Widgets drawn by themselves, as text.

use driverseat::app::Theme;
use driverseat::tui::pen::Pen;
use driverseat::tui::widgets::cluster_map;
use driverseat::tui::widgets::cluster_map::Broken;
use driverseat::tui::widgets::cluster_map::ClusterMap;
use driverseat::tui::widgets::cluster_map::Fate;
use driverseat::tui::widgets::cluster_map::Flight;
use driverseat::tui::widgets::cluster_map::Life;
use driverseat::tui::widgets::cluster_map::Machine;
use driverseat::tui::widgets::cluster_map::Process;
use driverseat::tui::widgets::cluster_map::Slot;
use driverseat::tui::widgets::cluster_map::Trouble;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

fn check(name: &str, (width, height): (u16, u16), draw: impl Fn(&mut Pen<'_>, Rect)) {
    let area = Rect::new(0, 0, width, height);
    let mut buffer = Buffer::empty(area);
    draw(&mut Pen::new(&mut buffer, Theme::Plain), area);
    insta::with_settings!({ snapshot_path => "../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!(format!("widget_{name}__{width}x{height}"), crate::screens::lines(&buffer));
    });
}

fn process(id: u32, name: &str, depth: u16, life: Life) -> Process {
    Process {
        id,
        name: name.to_owned(),
        life,
        depth,
        driver: name == "driver",
        slots: vec![],
        holds: String::new(),
        selected: false,
        step: None,
    }
}

/// A client-mode application with so many workers, one of which just lost its executor.
fn cluster(workers: u32) -> ClusterMap {
    let mut laptop = Machine { name: "laptop".to_owned(), left: true, ..Machine::default() };
    laptop.processes = vec![process(0, "driver", 0, Life::Alive), process(1, "python", 1, Life::Alive)];
    let master =
        Machine { name: "master".to_owned(), left: true, processes: vec![process(2, "Master", 0, Life::Alive)], ..Machine::default() };
    let mut machines = vec![laptop, master];
    for number in 0..workers {
        let dead = number == 1;
        let life = if dead { Life::Killed("SIGKILL".to_owned()) } else { Life::Alive };
        let mut executor = process(11 + number * 2, &format!("executor {number}"), 1, life);
        executor.slots = vec![Slot::Busy { stage: 0, letter: 'A', partition: number, again: false }, Slot::Free];
        "shuffle 2".clone_into(&mut executor.holds);
        let worker = process(10 + number * 2, "Worker", 0, if number == 2 { Life::Frozen } else { Life::Alive });
        machines.push(Machine { name: format!("worker-{number}"), down: number == 3, left: false, processes: vec![worker, executor] });
    }
    let flight = |from, to, name: &str, fate| Flight { from, to, name: name.to_owned(), count: 1, way: 400, fate };
    let broken = vec![Broken { a: 0, b: 4, how: Trouble::Silent, letter: None }];
    let flights = vec![
        flight(0, 2, "LaunchTask", Fate::Arrives),
        flight(2, 0, "StatusUpdate", Fate::Arrives),
        flight(0, 3, "Heartbeat", Fate::Refused),
    ];
    ClusterMap { machines, broken, flights }
}

#[test]
fn a_cluster_is_drawn_at_every_density() {
    for (workers, size) in [(3, (78, 14)), (3, (110, 30)), (4, (150, 40)), (8, (110, 24)), (20, (110, 24)), (1000, (118, 30))] {
        check(&format!("cluster_map_{workers}"), size, |pen, area| cluster_map::draw(pen, area, &cluster(workers)));
    }
}

/// Names of any length and width leave every border where it was.
#[test]
fn names_do_not_break_boxes() {
    let borders = |name: &str, (width, height): (u16, u16)| -> Vec<(u16, u16)> {
        let mut map = cluster(3);
        for machine in &mut map.machines {
            for process in &mut machine.processes {
                name.clone_into(&mut process.name);
                name.clone_into(&mut process.holds);
            }
        }
        map.flights.clear();
        let area = Rect::new(0, 0, width, height);
        let mut buffer = Buffer::empty(area);
        cluster_map::draw(&mut Pen::new(&mut buffer, Theme::Plain), area, &map);
        let at = |(x, y): &(u16, u16)| ["│", "╭", "╮", "╰", "╯", "╎"].contains(&buffer[(*x, *y)].symbol());
        (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).filter(at).collect()
    };
    for size in [(60, 14), (78, 14), (110, 30), (150, 40)] {
        let usual = borders("executor", size);
        assert!(!usual.is_empty());
        for name in ["執行者執行者執行者執行者執行者執行者執行者", "e\u{301}xe\u{301}cuteur", "👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻👩‍💻", &"x".repeat(300)]
        {
            assert_eq!(borders(name, size), usual, "{name} at {size:?}");
        }
    }
}
