//! The log: append only, cheap to copy (a fork shares what both futures have in common), written as JSON lines.

use crate::base::Pieces;
use crate::base::RecordId;
use crate::sim::protocol::Protocol;
use crate::sim::record::Record;

/// All records of a run so far.
#[derive(Clone, Debug)]
pub struct Log<P: Protocol> {
    records: Pieces<Record<P>>,
}

impl<P: Protocol> Default for Log<P> {
    fn default() -> Self {
        Self { records: Pieces::default() }
    }
}

impl<P: Protocol> Log<P> {
    pub fn len(&self) -> usize {
        self.records.len()
    }

    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Appends a record and returns its place.
    pub fn push(&mut self, record: Record<P>) -> RecordId {
        let id = RecordId(u32::try_from(self.len()).unwrap_or(u32::MAX));
        self.records.push(record);
        id
    }

    pub fn get(&self, id: RecordId) -> Option<&Record<P>> {
        self.records.get(id.0 as usize)
    }

    /// Every record with its place.
    pub fn iter(&self) -> impl Iterator<Item = (RecordId, &Record<P>)> {
        self.from(0)
    }

    /// The records from this place on.
    pub fn from(&self, start: usize) -> impl Iterator<Item = (RecordId, &Record<P>)> {
        (u32::try_from(start).unwrap_or(u32::MAX)..).map(RecordId).zip(self.records.from(start))
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
