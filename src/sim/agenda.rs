//! What comes next: ordered by moment, then by when it was put down, so two events never tie.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::base::Pieces;
use crate::base::ProcId;
use crate::base::RecordId;
use crate::base::VirtualTime;
use crate::sim::fault::Injection;
use crate::sim::protocol::Protocol;
use crate::sim::record::ExitStatus;
use crate::sim::record::Signal;

/// Something about to happen.
#[derive(Clone, Debug)]
pub enum Event<P: Protocol> {
    Start {
        proc: ProcId,
    },
    /// The message of this record arrives; the log keeps what it says, from whom and to whom.
    Deliver {
        sent: RecordId,
    },
    /// The sender of this record's message learns that nobody listens.
    Refuse {
        sent: RecordId,
    },
    Timer {
        proc: ProcId,
        number: u64,
        timer: P::Timer,
    },
    Signal {
        proc: ProcId,
        signal: Signal,
    },
    Disconnect {
        proc: ProcId,
        peer: ProcId,
    },
    ChildExit {
        proc: ProcId,
        child: ProcId,
        status: ExitStatus,
    },
    Inject(Injection),
}

/// An event with its place in the order and the record that brought it about.
#[derive(Clone, Debug)]
pub struct Entry<P: Protocol> {
    pub at: VirtualTime,
    pub number: u64,
    pub cause: Option<RecordId>,
    pub event: Event<P>,
}

/// What the heap orders: when, in which order of putting down, and where the rest of the entry is kept.
///
/// A heap moves and compares what it holds all the time, so that is kept small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key {
    at: VirtualTime,
    number: u64,
    place: u32,
}

impl Key {
    /// Earlier moments first, then lower numbers: as one number.
    fn order(&self) -> u128 {
        u128::from(self.at.0) << 64 | u128::from(self.number)
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Reversed, because the heap gives the greatest first and the earliest is wanted.
impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        other.order().cmp(&self.order())
    }
}

/// An event that waits, and the record that brought it about.
type Waiting<P> = Option<(Option<RecordId>, Event<P>)>;

/// The events to come.
#[derive(Clone, Debug)]
pub struct Agenda<P: Protocol> {
    heap: BinaryHeap<Key>,
    waiting: Pieces<Waiting<P>>,
    /// Places in `waiting` that are free.
    free: Vec<u32>,
    number: u64,
}

impl<P: Protocol> Default for Agenda<P> {
    fn default() -> Self {
        Self { heap: BinaryHeap::new(), waiting: Pieces::default(), free: Vec::new(), number: 0 }
    }
}

impl<P: Protocol> Agenda<P> {
    /// Puts an event down and returns its number.
    pub fn schedule(&mut self, at: VirtualTime, cause: Option<RecordId>, event: Event<P>) -> u64 {
        let number = self.number;
        self.number += 1;
        let place = self.keep((cause, event));
        self.heap.push(Key { at, number, place });
        number
    }

    fn keep(&mut self, waiting: (Option<RecordId>, Event<P>)) -> u32 {
        if let Some(place) = self.free.pop() {
            self.waiting[place as usize] = Some(waiting);
            return place;
        }
        self.waiting.push(Some(waiting));
        u32::try_from(self.waiting.len() - 1).unwrap_or(u32::MAX)
    }

    /// The number that the next event put down will get.
    pub fn next_number(&self) -> u64 {
        self.number
    }

    pub fn next(&self) -> Option<VirtualTime> {
        self.heap.peek().map(|key| key.at)
    }

    pub fn pop(&mut self) -> Option<Entry<P>> {
        let Key { at, number, place } = self.heap.pop()?;
        let (cause, event) = self.waiting.get_mut(place as usize)?.take()?;
        self.free.push(place);
        Some(Entry { at, number, cause, event })
    }
}
