//! How long a message is on its way: latency and bandwidth.

use std::collections::BTreeMap;

use crate::base::MachineId;
use crate::base::VirtualSpan;

/// How fast messages travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LinkSpec {
    /// One way.
    pub latency: VirtualSpan,
    /// Bytes per second; 0 means that size does not matter.
    pub bandwidth: u64,
}

impl LinkSpec {
    /// Between two processes on one machine.
    pub const LOOPBACK: Self = Self { latency: VirtualSpan::from_micros(30), bandwidth: 0 };
    /// Between two machines of a cluster: half a millisecond, 1 GB/s.
    pub const RACK: Self = Self { latency: VirtualSpan::from_micros(500), bandwidth: 1_000_000_000 };
    /// Between a laptop and a cluster: 10 ms, 10 MB/s.
    pub const OFFICE: Self = Self { latency: VirtualSpan::from_millis(10), bandwidth: 10_000_000 };

    /// How long `bytes` take.
    pub fn delay(self, bytes: u64) -> VirtualSpan {
        let micros = if self.bandwidth == 0 { 0 } else { u128::from(bytes) * 1_000_000 / u128::from(self.bandwidth) };
        self.latency + VirtualSpan(u64::try_from(micros).unwrap_or(u64::MAX))
    }
}

/// All links. Machines without one of their own are joined by [`LinkSpec::RACK`].
#[derive(Clone, Debug, Default)]
pub struct Links {
    specs: BTreeMap<(MachineId, MachineId), LinkSpec>,
    slowed: BTreeMap<(MachineId, MachineId), u32>,
}

/// A link has no direction.
pub fn pair(a: MachineId, b: MachineId) -> (MachineId, MachineId) {
    (a.min(b), a.max(b))
}

impl Links {
    pub fn set(&mut self, a: MachineId, b: MachineId, spec: LinkSpec) {
        self.specs.insert(pair(a, b), spec);
    }

    pub fn slow(&mut self, a: MachineId, b: MachineId, factor: u32) {
        self.slowed.insert(pair(a, b), factor.max(1));
    }

    /// How long `bytes` take from one machine to the other.
    pub fn delay(&self, a: MachineId, b: MachineId, bytes: u64) -> VirtualSpan {
        let key = pair(a, b);
        let usual = if a == b { LinkSpec::LOOPBACK } else { LinkSpec::RACK };
        let spec = self.specs.get(&key).copied().unwrap_or(usual);
        let factor = self.slowed.get(&key).copied().unwrap_or(1);
        spec.delay(bytes).times(u64::from(factor))
    }
}
