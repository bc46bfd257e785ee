//! A toy protocol, to test the virtual cluster without Spark: a pinger sends a ping each second, a ponger answers.

use serde::Serialize;

use crate::base::MachineId;
use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::VirtualSpan;
use crate::base::VirtualTime;
use crate::sim::Fact;
use crate::sim::Injection;
use crate::sim::Out;
use crate::sim::Process;
use crate::sim::Protocol;
use crate::sim::Signal;
use crate::sim::Step;
use crate::sim::Timeline;
use crate::sim::World;
use crate::sim::check::Checker;
use crate::sim::check::fold_agrees;

#[derive(Clone, Debug, Default, PartialEq)]
struct Toy;

#[derive(Clone, Debug, PartialEq, Serialize)]
enum Word {
    Ping(u32),
    Pong(u32),
}

#[derive(Clone, Debug)]
enum Role {
    Pinger { peer: ProcId, sent: u32 },
    Ponger,
}

impl Protocol for Toy {
    type Message = Word;
    type Timer = ();
    type Fact = String;
    type State = Vec<String>;
    type Role = Role;
    type Work = ();
    type Answer = ();
    type Faults = ();

    fn size_of_message(_: &Word) -> u64 {
        100
    }

    fn apply(state: &mut Vec<String>, _: RecordId, _: VirtualTime, fact: &String) {
        state.push(fact.clone());
    }
}

impl Process<Toy> for Role {
    fn on_start(&mut self, out: &mut Out<Toy>) {
        if matches!(self, Self::Pinger { .. }) {
            self.on_timer((), out);
        }
    }

    fn on_message(&mut self, from: ProcId, message: Word, out: &mut Out<Toy>) {
        match message {
            Word::Ping(n) => out.send(from, Word::Pong(n)),
            Word::Pong(n) => {
                out.record(None, format!("pong {n}"));
            }
        }
    }

    fn on_timer(&mut self, (): (), out: &mut Out<Toy>) {
        if let Self::Pinger { peer, sent } = self {
            out.send(*peer, Word::Ping(*sent));
            *sent += 1;
            out.timer(VirtualSpan::from_secs(1), ());
        }
    }

    fn on_disconnect(&mut self, _: ProcId, out: &mut Out<Toy>) {
        out.record(None, "the connection closed".to_owned());
    }

    fn on_refused(&mut self, _: ProcId, _: Word, out: &mut Out<Toy>) {
        out.record(None, "refused".to_owned());
    }
}

/// Two machines, one process on each, played for three and a half seconds with these injections. Returns what the pinger noticed.
fn check(injections: &[(u64, Injection)], expected: &str) {
    let world = play(injections);
    let noticed: Vec<String> = world
        .log()
        .iter()
        .filter_map(|(_, record)| match &record.fact {
            Fact::Domain(line) => Some(format!("{} {line}", record.at)),
            _ => None,
        })
        .collect();
    assert_eq!(noticed.join("\n"), expected, "{injections:?}");
    assert_eq!(fold_agrees(world.log(), world.cluster()), Ok(()));
    assert_eq!(play(injections).log().to_json_lines().expect("a log is JSON"), world.log().to_json_lines().expect("a log is JSON"));
}

fn play(injections: &[(u64, Injection)]) -> World<Toy> {
    let mut world = World::<Toy>::new(7, ());
    let (here, there) = (world.add_machine("here"), world.add_machine("there"));
    let ponger = world.spawn(there, "ponger", Role::Ponger);
    world.spawn(here, "pinger", Role::Pinger { peer: ponger, sent: 0 });
    for (millis, injection) in injections {
        world.inject(VirtualTime(millis * 1_000), None, injection.clone());
    }
    let mut checker = Checker::default();
    while world.next().is_some_and(|next| next <= VirtualTime(3_500_000)) {
        assert_eq!(world.step(), Step::Advanced);
        checker.look(world.log(), world.cluster()).expect("the cluster is sound");
    }
    world
}

const PONGER: ProcId = ProcId(0);
const HERE: MachineId = MachineId(0);
const THERE: MachineId = MachineId(1);

#[test]
fn what_a_process_notices_of_a_fault_is_what_its_machine_would_tell_it() {
    check(&[], "0.001 pong 0\n1.001 pong 1\n2.001 pong 2\n3.001 pong 3");
    // A killed process: its operating system closes the connection at once and refuses what comes later.
    let kill = Injection::Signal { proc: PONGER, signal: Signal::Kill };
    check(&[(1_500, kill)], "0.001 pong 0\n1.001 pong 1\n1.500 the connection closed\n2.001 refused\n3.001 refused");
    // A crashed machine tells nobody anything.
    check(&[(1_500, Injection::Crash { machine: THERE })], "0.001 pong 0\n1.001 pong 1");
    // A frozen process answers when it thaws, in order.
    let freeze = [(500, Injection::Freeze { proc: PONGER }), (2_500, Injection::Thaw { proc: PONGER })];
    check(&freeze, "0.001 pong 0\n2.500 pong 1\n2.500 pong 2\n3.001 pong 3");
    // Packets that vanish are sent again by TCP when the link is back.
    let silent = [(500, Injection::Cut { a: HERE, b: THERE, reset: false }), (2_500, Injection::Heal { a: HERE, b: THERE })];
    check(&silent, "0.001 pong 0\n2.500 pong 1\n2.500 pong 2\n3.001 pong 3");
    // A reset link breaks the connection and refuses a new one until it is healed.
    let reset = [(500, Injection::Cut { a: HERE, b: THERE, reset: true }), (2_500, Injection::Heal { a: HERE, b: THERE })];
    check(&reset, "0.001 pong 0\n0.500 the connection closed\n0.500 the connection closed\n1.001 refused\n2.001 refused\n3.001 pong 3");
    // A slow link only takes longer.
    check(&[(500, Injection::Slow { a: HERE, b: THERE, factor: 200 })], "0.001 pong 0\n1.200 pong 1\n2.200 pong 2\n3.200 pong 3");
}

#[test]
fn going_back_is_folding_a_shorter_log_and_a_fork_shares_the_past() {
    let world = play(&[(1_500, Injection::Signal { proc: PONGER, signal: Signal::Kill })]);
    let mut timeline = Timeline::default();
    timeline.follow(world.log());
    let past = timeline.at(world.log(), 4);
    assert_eq!(past.processes.len(), 2, "{past:?}");
    assert!(past.alive(PONGER) && !world.cluster().alive(PONGER));

    let mut fork = world.clone();
    fork.inject(fork.now(), None, Injection::Crash { machine: HERE });
    while fork.step() == Step::Advanced {}
    assert!(fork.log().len() > world.log().len());
    let kept = world.log().len();
    let shared: Vec<_> = fork.log().iter().take(kept).map(|(_, record)| record).collect();
    assert_eq!(shared, world.log().iter().map(|(_, record)| record).collect::<Vec<_>>());
}
