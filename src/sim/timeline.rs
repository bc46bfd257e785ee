//! Going back in time: the cluster as it was after any record, folded from the nearest kept state.

use crate::sim::apply::apply;
use crate::sim::cluster::Cluster;
use crate::sim::log::Log;
use crate::sim::protocol::Protocol;

/// Records between two kept states.
const STRIDE: usize = 4096;

/// A log with kept states, so that seeking costs at most [`STRIDE`] records.
#[derive(Clone, Debug)]
pub struct Timeline<P: Protocol> {
    kept: Vec<Cluster<P>>,
}

impl<P: Protocol> Default for Timeline<P> {
    fn default() -> Self {
        Self { kept: vec![Cluster::default()] }
    }
}

impl<P: Protocol> Timeline<P> {
    /// Keeps the states of a log that has grown since the last call.
    pub fn follow(&mut self, log: &Log<P>) {
        while log.len() >= self.kept.len() * STRIDE {
            let next = self.at(log, self.kept.len() * STRIDE);
            self.kept.push(next);
        }
    }

    /// The cluster after the first `upto` records.
    pub fn at(&self, log: &Log<P>, upto: usize) -> Cluster<P> {
        let upto = upto.min(log.len());
        let nearest = (upto / STRIDE).min(self.kept.len() - 1);
        let mut cluster = self.kept[nearest].clone();
        Self::forward(log, &mut cluster, nearest * STRIDE, upto);
        cluster
    }

    /// Folds the records `from..to` into a cluster that is the fold of those before.
    pub fn forward(log: &Log<P>, cluster: &mut Cluster<P>, from: usize, to: usize) {
        for (id, record) in log.from(from).take(to.saturating_sub(from)) {
            apply(cluster, id, record.at, &record.fact);
        }
    }
}
