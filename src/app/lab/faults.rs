//! What can be broken at the playhead, and what each would take in real life. Which action fits what is asked of the same check
//! that a fault goes through before a run; here is only seen in which state everything is by now.

use crate::app::lab::bars;
use crate::app::lab::branch::Branch;
use crate::app::lab::branch::Course;
use crate::app::lab::state::Lab;
use crate::app::lab::state::Pane;
use crate::app::lab::ways::State;
use crate::app::lab::ways::Way;
use crate::app::lab::ways::ways;
use crate::app::lab::ways::word;
use crate::app::sheet::Choice;
use crate::app::sheet::Row;
use crate::app::sheet::Sheet;
use crate::app::sheet::Tone;
use crate::base::MachineId;
use crate::base::ProcId;
use crate::base::TaskKey;
use crate::sim::ProcessInfo;
use crate::spark::fault::Fault;
use crate::spark::fault::Kind;
use crate::spark::fault::Site;
use crate::spark::fault::fit;
use crate::spark::id::ExecutorId;
use crate::study::FaultSpec;

/// Among more machines than this, only links that a person would name are listed.
const CROWDED: usize = 6;

/// What the list is made for.
struct Scene<'a> {
    lab: &'a Lab,
    site: &'a Site,
    /// The faults that the timeline has already.
    before: Vec<Fault>,
    /// The process that was chosen; `None`: everything.
    chosen: Option<ProcId>,
    /// For several worlds at once: a thing is called by what it is, under each of its names.
    by_role: bool,
}

/// Something that can be hit.
struct Thing {
    /// As a fault names it.
    target: String,
    kind: Kind,
    state: State,
    /// As a person names it.
    name: String,
}

/// The box that offers what is possible: at the chosen process alone, else everything.
pub fn palette(lab: &Lab) -> Option<Sheet> {
    let branch = lab.branch()?;
    let chosen = lab.selected.filter(|_| matches!(lab.pane, Pane::Stage | Pane::Inspector));
    let mut rows =
        branch.site.as_deref().map(|site| rows(&Scene { lab, site, before: before(branch), chosen, by_role: false })).unwrap_or_default();
    if chosen.is_some() {
        rows.push(Row::new("Elsewhere").tone(Tone::Heading));
        rows.push(Row::new("everything that can be broken now").choice(Choice::AllFaults));
    }
    let over = branch.course == Course::Done && lab.playback.seen >= branch.log.len();
    if over {
        rows.insert(
            0,
            Row::new("This is the end of the run. Go back to a moment that can still be changed: n N or the mouse.").tone(Tone::Warn),
        );
    }
    let title = match chosen.and_then(|proc| lab.cluster.process(proc)) {
        Some(info) => format!("Break what at {}? A new timeline; this one is kept", info.name),
        None => "Break what? A new timeline begins here; this one is kept".to_owned(),
    };
    Some(Sheet::new(title, rows).searchable().empty("Nothing like that can be broken now.").at_first_choice())
}

/// The same for whoever looks for a fault by its name, among other things.
pub fn offers(lab: &Lab) -> Vec<Row> {
    let Some((branch, site)) = lab.branch().and_then(|branch| Some((branch, branch.site.as_deref()?))) else { return Vec::new() };
    let rows = rows(&Scene { lab, site, before: before(branch), chosen: None, by_role: false });
    rows.into_iter()
        .filter(|row| row.choice.is_some())
        .map(|row| Row { remark: format!("break  {}", row.remark), body: String::new(), ..row })
        .collect()
}

/// Every fault that could strike now, whatever is chosen.
pub fn possible(lab: &Lab) -> Vec<FaultSpec> {
    let Some((branch, site)) = lab.branch().and_then(|branch| Some((branch, branch.site.as_deref()?))) else { return Vec::new() };
    let rows = rows(&Scene { lab, site, before: before(branch), chosen: None, by_role: false });
    let faults = rows.into_iter().filter_map(|row| match row.choice {
        Some(Choice::Fault(text)) => fault(&text),
        _ => None,
    });
    faults.filter(|fault| fault.when.as_deref() != Some(FROM_START)).collect()
}

/// The same for several worlds at once: a process that is two things, such as a client that hosts the driver, is offered as both,
/// each under the name that the other worlds have for it.
pub fn each(lab: &Lab) -> Vec<(FaultSpec, Row)> {
    let Some((branch, site)) = lab.branch().and_then(|branch| Some((branch, branch.site.as_deref()?))) else { return Vec::new() };
    let rows = rows(&Scene { lab, site, before: before(branch), chosen: None, by_role: true });
    let faults = rows.into_iter().filter_map(|row| match &row.choice {
        Some(Choice::Fault(text)) => fault(text).map(|fault| (fault, row)),
        _ => None,
    });
    faults.filter(|(fault, _)| fault.when.as_deref() != Some(FROM_START)).collect()
}

/// What a process is called by its role.
fn role(target: &str) -> String {
    match target.split_once(':') {
        Some(("executor", number)) => format!("executor {number}"),
        Some(("worker", number)) => format!("worker{number}"),
        Some(("client", number)) => format!("client {number}"),
        _ => format!("the {}", target.replace('-', " ").replace("connect", "Connect")),
    }
}

fn before(branch: &Branch) -> Vec<Fault> {
    branch.spec.faults.iter().filter_map(|fault| Fault::parse(&fault.to_string()).ok()).collect()
}

/// Whoever the work depends on most comes first.
fn rows(scene: &Scene<'_>) -> Vec<Row> {
    let cluster = &scene.lab.cluster;
    let here = cluster.procs().filter(|(proc, _)| scene.chosen.is_none_or(|chosen| chosen == *proc));
    let (daemons, workers): (Vec<_>, Vec<_>) = {
        let mut hits: Vec<Hit<'_>> = here.map(|(proc, info)| Hit::of(scene.lab, proc, info)).collect();
        hits.sort_by_key(|hit| hit.rank);
        hits.into_iter().partition(|hit| hit.rank >= DAEMONS)
    };
    let mut rows = Vec::new();
    for hit in &workers {
        rows.extend(process(scene, hit));
    }
    if scene.chosen.is_none_or(|proc| cluster.domain.apps.contains_key(&proc)) {
        rows.extend(application(scene));
    }
    rows.extend(tasks(scene));
    for hit in &daemons {
        rows.extend(process(scene, hit));
    }
    let machine = scene.chosen.and_then(|proc| cluster.process(proc)).map(|info| info.machine);
    rows.extend(machines(scene, machine));
    rows.extend(links(scene, machine));
    rows
}

/// A process that can be hit.
struct Hit<'a> {
    rank: u8,
    info: &'a ProcessInfo,
    /// What faults call it, and what it is under that name.
    targets: Vec<(String, Kind)>,
}

impl<'a> Hit<'a> {
    fn of(lab: &Lab, proc: ProcId, info: &'a ProcessInfo) -> Self {
        let targets = targets(lab, proc, info);
        let rank = targets.iter().map(|(_, kind)| rank(*kind)).min().unwrap_or(u8::MAX);
        Self { rank, info, targets }
    }
}

/// From this rank on: whoever only offers a place to work.
const DAEMONS: u8 = 3;

fn rank(kind: Kind) -> u8 {
    match kind {
        Kind::Driver | Kind::Client => 0,
        Kind::Python | Kind::ConnectServer => 1,
        Kind::Executor => 2,
        _ => DAEMONS,
    }
}

/// A heading and what can be done below it; nothing where nothing can be done.
fn section(heading: &str, rows: Vec<Row>) -> Vec<Row> {
    if rows.is_empty() {
        return rows;
    }
    std::iter::once(Row::new(heading).tone(Tone::Heading)).chain(rows).collect()
}

/// What can be done to a thing: what has words, fits its state, and would be taken by the simulator.
fn offered(scene: &Scene<'_>, thing: &Thing) -> Vec<Row> {
    let fitting = ways(thing.kind).iter().filter(|way| way.state == thing.state);
    fitting.filter_map(|way| row(scene, way, thing)).collect()
}

fn process(scene: &Scene<'_>, hit: &Hit<'_>) -> Vec<Row> {
    let info = hit.info;
    let state = match (info.alive(), info.frozen) {
        (false, _) => State::Ended,
        (true, Some(_)) => State::Frozen,
        (true, None) => State::Running,
    };
    let mut rows: Vec<Row> = Vec::new();
    for (target, kind) in &hit.targets {
        let name = if scene.by_role { role(target) } else { info.name.clone() };
        let thing = Thing { target: target.clone(), kind: *kind, state, name };
        // Whoever is two things at once, a client that hosts the driver, is offered each way once.
        for row in offered(scene, &thing) {
            if rows.iter().all(|other| other.head != row.head) {
                rows.push(row);
            }
        }
    }
    let machine = scene.lab.cluster.machine(info.machine).map_or("", |machine| machine.name.as_str());
    section(&format!("{} on {machine}", info.name), rows)
}

fn machines(scene: &Scene<'_>, only: Option<MachineId>) -> Vec<Row> {
    let cluster = &scene.lab.cluster;
    let frozen = |machine| cluster.procs().any(|(_, info)| info.machine == machine && info.alive() && info.frozen.is_some());
    let machines = (0..).map(MachineId).zip(&cluster.machines).filter(|(id, _)| only.is_none_or(|only| only == *id));
    let things = machines.map(|(id, machine)| Thing {
        target: format!("machine:{}", machine.name),
        kind: Kind::Machine,
        state: if machine.down.is_some() {
            State::Ended
        } else if frozen(id) {
            State::Frozen
        } else {
            State::Running
        },
        name: machine.name.clone(),
    });
    section("Machines", things.flat_map(|thing| offered(scene, &thing)).collect())
}

/// Links from where the person sits, and between neighbours.
fn links(scene: &Scene<'_>, only: Option<MachineId>) -> Vec<Row> {
    let cluster = &scene.lab.cluster;
    let machines: Vec<(MachineId, &str)> = (0..).map(MachineId).zip(cluster.machines.iter().map(|machine| machine.name.as_str())).collect();
    let mut rows = Vec::new();
    for (place, (a, name)) in machines.iter().enumerate() {
        for (b, other) in &machines[place + 1..] {
            let crowded = machines.len() > CROWDED && a.0 > 1;
            if only.map_or(crowded, |only| only != *a && only != *b) {
                continue;
            }
            let cut = cluster.cuts.contains_key(&(*a.min(b), *a.max(b)));
            rows.extend(offered(
                scene,
                &Thing {
                    target: format!("link:machine:{name}-machine:{other}"),
                    kind: Kind::Link,
                    state: if cut { State::Ended } else { State::Running },
                    name: format!("{name} – {other}"),
                },
            ));
        }
    }
    section("Links", rows)
}

/// The program: before its context is there, what would keep it from being built; after that, what it can do.
fn application(scene: &Scene<'_>) -> Vec<Row> {
    let cluster = &scene.lab.cluster;
    let states: &[State] = match cluster.domain.current_app() {
        None => &[State::Running, State::Ended],
        Some((driver, app)) if app.stopped.is_none() && cluster.alive(driver) => &[State::Running],
        Some(_) => &[],
    };
    let thing = |state: &State| Thing { target: "app".to_owned(), kind: Kind::App, state: *state, name: "the program".to_owned() };
    section("The application", states.iter().flat_map(|state| offered(scene, &thing(state))).collect())
}

/// The tasks that run, at the chosen executor or the first ones of all.
fn tasks(scene: &Scene<'_>) -> Vec<Row> {
    const MOST: usize = 4;
    let cluster = &scene.lab.cluster;
    let Some((_, app)) = cluster.domain.current_app().filter(|(driver, _)| cluster.alive(*driver)) else { return Vec::new() };
    let executors = app.executors.values().filter(|executor| cluster.alive(executor.proc));
    let executors = executors.filter(|executor| scene.chosen.is_none_or(|chosen| chosen == executor.proc));
    let mut running: Vec<TaskKey> = executors.flat_map(|executor| &executor.running).map(|running| running.task).collect();
    running.sort_unstable();
    let things = running.into_iter().take(MOST).filter_map(|task| {
        // A fault counts the stages of a job from 0, the driver those of the application.
        let job = app.jobs.values().find(|job| job.stages.contains(&task.stage))?;
        let first = job.stages.iter().min()?;
        Some(Thing {
            target: format!("task:{}.{}", task.stage.0 - first.0, task.partition),
            kind: Kind::Task,
            state: State::Running,
            name: format!("task {}{}", bars::letter(task.stage), task.partition),
        })
    });
    section("Tasks", things.flat_map(|thing| offered(scene, &thing)).collect())
}

/// What is not there at all has not been there from the beginning.
const FROM_START: &str = "start";

/// One way to break a thing, if the simulator would take it.
fn row(scene: &Scene<'_>, way: &Way, thing: &Thing) -> Option<Row> {
    let when = if word(way.action) == "absent" { FROM_START.to_owned() } else { moment(scene.lab.playback.now.0) };
    let (action, target) = (way.action, &thing.target);
    let fault = Fault::parse(&format!("{action}:{target}@{when}")).ok()?;
    let taken = fit::complaints(&fault, &scene.before, scene.site, "").is_empty();
    // The ends of a link are known by their names alone.
    let short = target.strip_prefix("link:").map(|ends| format!("{action}:link:{}", ends.replace("machine:", "")));
    let written = short.filter(|text| Fault::parse(text).is_ok()).unwrap_or_else(|| format!("{action}:{target}"));
    let row = Row::new(way.words.replace("{}", &thing.name)).remark(written).body(way.life);
    taken.then(|| row.choice(Choice::Fault(format!("{action}|{target}|{when}"))))
}

/// A moment as a fault writes it.
pub fn moment(micros: u64) -> String {
    format!("t={}.{:06}s", micros / 1_000_000, micros % 1_000_000)
}

/// What a fault calls this process, and what it is under that name.
fn targets(lab: &Lab, proc: ProcId, info: &ProcessInfo) -> Vec<(String, Kind)> {
    let apps = &lab.cluster.domain.apps;
    let executor = apps.values().flat_map(|app| &app.executors).find(|(id, executor)| executor.proc == proc && **id != ExecutorId::DRIVER);
    if let Some((id, _)) = executor {
        return vec![(format!("executor:{id}"), Kind::Executor)];
    }
    let mut found = Vec::new();
    let worker = info.name.strip_prefix("worker").and_then(|number| number.parse::<u32>().ok());
    let machine = lab.cluster.machine(info.machine).map_or("", |machine| machine.name.as_str());
    // A person starts at most one client on a machine; the first machine is the first client's.
    let client = machine.strip_prefix("client").map(|number| number.parse::<u32>().unwrap_or(1)).filter(|_| info.parent.is_none());
    match (info.name.as_str(), client) {
        ("Connect server", _) => found.push(("connect-server".to_owned(), Kind::ConnectServer)),
        ("master", _) => found.push(("master".to_owned(), Kind::Master)),
        ("resource-manager", _) => found.push(("resource-manager".to_owned(), Kind::ResourceManager)),
        ("api-server", _) => found.push(("api-server".to_owned(), Kind::ApiServer)),
        (_, Some(1)) => found.push(("client".to_owned(), Kind::Client)),
        (_, Some(number)) => found.push((format!("client:{number}"), Kind::Client)),
        ("python", _) => found.push(("python".to_owned(), Kind::Python)),
        _ => found.extend(worker.map(|number| (format!("worker:{number}"), Kind::Worker))),
    }
    if apps.contains_key(&proc) {
        found.push(("driver".to_owned(), Kind::Driver));
    }
    found
}

/// The fault of a row.
pub fn fault(text: &str) -> Option<FaultSpec> {
    let mut parts = text.splitn(3, '|');
    let (action, target, when) = (parts.next()?, parts.next()?, parts.next()?);
    Some(FaultSpec { action: action.to_owned(), target: target.to_owned(), when: Some(when.to_owned()) })
}
