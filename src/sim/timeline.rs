//! Going back in time: the cluster as it was after any record, folded from the nearest kept state.

use crate::sim::apply::apply;
use crate::sim::cluster::Cluster;
use crate::sim::log::Log;
use crate::sim::protocol::Protocol;

/// Records between two kept states, while the log is short enough.
const STRIDE: usize = 4_096;
/// The most states that are kept; in a longer log they are further apart.
const MOST: usize = 256;

/// A log with kept states, so that seeking costs at most the records between two of them.
#[derive(Clone, Debug)]
pub struct Timeline<P: Protocol> {
    stride: usize,
    kept: Vec<Cluster<P>>,
}

impl<P: Protocol> Default for Timeline<P> {
    fn default() -> Self {
        Self { stride: STRIDE, kept: vec![Cluster::default()] }
    }
}

impl<P: Protocol> Timeline<P> {
    /// Keeps the states of a log that has grown since the last call.
    pub fn follow(&mut self, log: &Log<P>) {
        while log.len() >= self.kept.len() * self.stride {
            if self.kept.len() == MOST {
                self.thin_out();
            } else {
                let next = self.at(log, self.kept.len() * self.stride);
                self.kept.push(next);
            }
        }
    }

    /// Drops every second state.
    fn thin_out(&mut self) {
        let mut keep = false;
        self.kept.retain(|_| {
            keep = !keep;
            keep
        });
        self.stride *= 2;
    }

    /// The cluster after the first `upto` records.
    pub fn at(&self, log: &Log<P>, upto: usize) -> Cluster<P> {
        let upto = upto.min(log.len());
        let nearest = (upto / self.stride).min(self.kept.len() - 1);
        let mut cluster = self.kept[nearest].clone();
        Self::forward(log, &mut cluster, nearest * self.stride, upto);
        cluster
    }

    /// Folds the records `from..to` into a cluster that is the fold of those before.
    pub fn forward(log: &Log<P>, cluster: &mut Cluster<P>, from: usize, to: usize) {
        for (id, record) in log.from(from).take(to.saturating_sub(from)) {
            apply(cluster, id, record.at, &record.fact);
        }
    }
}
