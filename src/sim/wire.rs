//! The connections between processes: which are open, and that each keeps the order of what is sent over it.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use crate::base::Pieces;
use crate::base::ProcId;
use crate::base::VirtualTime;

/// What lies between two processes.
#[derive(Clone, Copy, Debug, Default)]
struct Wire {
    open: bool,
    /// When the last message arrives: at the younger process, at the older one.
    last: [VirtualTime; 2],
}

/// All connections.
///
/// A wire is kept with the younger of its two processes: that one was mostly started for the older one, and knows few others,
/// while a driver or a master is called by thousands.
#[derive(Clone, Debug, Default)]
pub struct Wires {
    by_younger: Pieces<BTreeMap<ProcId, Wire>>,
    /// The open ones, the older process first.
    open: BTreeSet<(ProcId, ProcId)>,
}

impl Wires {
    fn wire(&mut self, a: ProcId, b: ProcId) -> &mut Wire {
        let (older, younger) = (a.min(b), a.max(b).0 as usize);
        self.by_younger.lengthen(younger + 1, &BTreeMap::new());
        self.by_younger[younger].entry(older).or_default()
    }

    /// When something arrives that would take until `at`: never before what was sent earlier on the same way.
    pub(crate) fn arrival(&mut self, from: ProcId, to: ProcId, at: VirtualTime) -> VirtualTime {
        let last = &mut self.wire(from, to).last[usize::from(to < from)];
        *last = at.max(*last);
        *last
    }

    pub(crate) fn open(&mut self, a: ProcId, b: ProcId) {
        let wire = self.wire(a, b);
        if !wire.open {
            wire.open = true;
            self.open.insert((a.min(b), a.max(b)));
        }
    }

    /// Closes a connection; says whether it was open.
    pub(crate) fn close(&mut self, a: ProcId, b: ProcId) -> bool {
        let open = self.open.remove(&(a.min(b), a.max(b)));
        if open {
            self.wire(a, b).open = false;
        }
        open
    }

    /// Every open connection.
    pub(crate) fn all(&self) -> impl Iterator<Item = (ProcId, ProcId)> {
        self.open.iter().copied()
    }

    /// Takes a process that has ended off all its connections, and says with whom they were.
    pub(crate) fn hang_up(&mut self, proc: ProcId) -> Vec<ProcId> {
        let older = self.by_younger.get(proc.0 as usize).into_iter().flatten();
        let mut peers: Vec<ProcId> = older.filter(|(_, wire)| wire.open).map(|(&peer, _)| peer).collect();
        let younger = self.open.range((proc, ProcId(proc.0.saturating_add(1)))..=(proc, ProcId(u32::MAX)));
        peers.extend(younger.map(|&(_, peer)| peer));
        for &peer in &peers {
            self.close(proc, peer);
        }
        peers
    }

    /// Forgets what was on the way between an ended process and these.
    pub(crate) fn forget(&mut self, proc: ProcId, peers: &[ProcId]) {
        for &peer in peers {
            *self.wire(proc, peer) = Wire::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Wires;
    use crate::base::ProcId;
    use crate::base::VirtualTime;

    #[test]
    fn a_wire_keeps_its_order_each_way_and_an_end_closes_all_of_them() {
        let (a, b, c) = (ProcId(0), ProcId(1), ProcId(2));
        let mut wires = Wires::default();
        let sent = [(a, b, 5), (a, b, 3), (b, a, 3), (b, b, 9), (b, b, 8)];
        let arrivals = sent.map(|(from, to, at)| wires.arrival(from, to, VirtualTime(at)).0);
        assert_eq!(arrivals, [5, 5, 3, 9, 9]);
        for (x, y) in [(b, a), (a, b), (b, c), (c, a), (b, b)] {
            wires.open(x, y);
        }
        assert_eq!(wires.all().collect::<Vec<_>>(), [(a, b), (a, c), (b, b), (b, c)]);
        assert_eq!((wires.close(c, a), wires.close(a, c)), (true, false));
        let peers = wires.hang_up(b);
        assert_eq!(peers, [a, b, c]);
        assert_eq!(wires.all().count(), 0);
        assert_eq!(wires.arrival(a, b, VirtualTime(4)).0, 5, "what was sent before still comes before");
        wires.forget(b, &peers);
        assert_eq!(wires.arrival(a, b, VirtualTime(4)).0, 4);
    }
}
