//! The log: append only, cheap to copy (a fork shares what both futures have in common), written as JSON lines.

use std::sync::Arc;

use crate::base::RecordId;
use crate::sim::protocol::Protocol;
use crate::sim::record::Record;

/// Records per shared piece.
const PIECE: usize = 1024;

/// All records of a run so far.
#[derive(Clone, Debug)]
pub struct Log<P: Protocol> {
    full: Vec<Arc<Vec<Record<P>>>>,
    tail: Vec<Record<P>>,
}

impl<P: Protocol> Default for Log<P> {
    fn default() -> Self {
        Self { full: Vec::new(), tail: Vec::new() }
    }
}

impl<P: Protocol> Log<P> {
    pub fn len(&self) -> usize {
        self.full.len() * PIECE + self.tail.len()
    }

    pub fn is_empty(&self) -> bool {
        self.full.is_empty() && self.tail.is_empty()
    }

    /// Appends a record and returns its place.
    pub fn push(&mut self, record: Record<P>) -> RecordId {
        let id = RecordId(u32::try_from(self.len()).unwrap_or(u32::MAX));
        if self.tail.capacity() == 0 {
            self.tail.reserve_exact(PIECE);
        }
        self.tail.push(record);
        if self.tail.len() == PIECE {
            self.full.push(Arc::new(std::mem::take(&mut self.tail)));
        }
        id
    }

    pub fn get(&self, id: RecordId) -> Option<&Record<P>> {
        let place = id.0 as usize;
        match self.full.get(place / PIECE) {
            Some(piece) => piece.get(place % PIECE),
            None => self.tail.get(place - self.full.len() * PIECE),
        }
    }

    /// Every record with its place.
    pub fn iter(&self) -> impl Iterator<Item = (RecordId, &Record<P>)> {
        (0..).map(RecordId).zip(self.full.iter().flat_map(|piece| piece.iter()).chain(&self.tail))
    }

    /// The records from this place on.
    pub fn from(&self, start: usize) -> impl Iterator<Item = (RecordId, &Record<P>)> {
        (start..self.len()).filter_map(|place| {
            let id = RecordId(u32::try_from(place).ok()?);
            self.get(id).map(|record| (id, record))
        })
    }

    /// The chain of causes from a record back to what was given from outside, the record itself first.
    pub fn causes(&self, id: RecordId) -> Vec<RecordId> {
        let mut chain = vec![id];
        let mut at = id;
        while let Some(cause) = self.get(at).and_then(|record| record.cause).filter(|&cause| cause < at) {
            chain.push(cause);
            at = cause;
        }
        chain
    }

    /// One JSON object a line, the same bytes for the same run.
    ///
    /// # Errors
    /// Only if a type of the protocol refuses to be written as JSON.
    pub fn to_json_lines(&self) -> Result<String, serde_json::Error> {
        let mut text = String::new();
        for (_, record) in self.iter() {
            text.push_str(&serde_json::to_string(record)?);
            text.push('\n');
        }
        Ok(text)
    }
}
