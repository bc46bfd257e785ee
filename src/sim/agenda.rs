//! What comes next: ordered by moment, then by when it was put down, so two events never tie.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

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

impl<P: Protocol> PartialEq for Entry<P> {
    fn eq(&self, other: &Self) -> bool {
        self.number == other.number
    }
}

impl<P: Protocol> Eq for Entry<P> {}

impl<P: Protocol> PartialOrd for Entry<P> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Reversed, because the heap gives the greatest first and the earliest is wanted.
impl<P: Protocol> Ord for Entry<P> {
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.number).cmp(&(self.at, self.number))
    }
}

/// The events to come.
#[derive(Clone, Debug)]
pub struct Agenda<P: Protocol> {
    heap: BinaryHeap<Entry<P>>,
    number: u64,
}

impl<P: Protocol> Default for Agenda<P> {
    fn default() -> Self {
        Self { heap: BinaryHeap::new(), number: 0 }
    }
}

impl<P: Protocol> Agenda<P> {
    /// Puts an event down and returns its number.
    pub fn schedule(&mut self, at: VirtualTime, cause: Option<RecordId>, event: Event<P>) -> u64 {
        let number = self.number;
        self.number += 1;
        self.heap.push(Entry { at, number, cause, event });
        number
    }

    /// The number that the next event put down will get.
    pub fn next_number(&self) -> u64 {
        self.number
    }

    pub fn next(&self) -> Option<VirtualTime> {
        self.heap.peek().map(|entry| entry.at)
    }

    pub fn pop(&mut self) -> Option<Entry<P>> {
        self.heap.pop()
    }
}
