//! The buffer of one query's answers: numbered from 1, kept until the client says it has them.
//!
//! `ExecuteResponseObserver`.

use std::collections::BTreeMap;

use serde::Serialize;

use super::error::RpcError;
use super::uuid::Uuid;

/// What one answer of a query carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Payload {
    Schema,
    /// Rows, as one Arrow batch; the offset is how many rows came before it.
    ArrowBatch {
        rows: u64,
        bytes: u64,
        offset: u64,
        checksum: u64,
        /// What a client sees of them, where that is known here.
        shows: Option<String>,
    },
    ExecutionProgress {
        done: u32,
        of: u32,
    },
    SqlCommandResult,
    Metrics,
    /// Nothing follows. Since 3.5.
    ResultComplete,
}

impl Payload {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::ArrowBatch { .. } => "arrow_batch",
            Self::ExecutionProgress { .. } => "execution_progress",
            Self::SqlCommandResult => "sql_command_result",
            Self::Metrics => "metrics",
            Self::ResultComplete => "result_complete",
        }
    }

    /// How long it is on the wire.
    pub const fn bytes(&self) -> u64 {
        match self {
            Self::ArrowBatch { bytes, .. } => 162 + *bytes,
            Self::Metrics => 512,
            Self::Schema | Self::ExecutionProgress { .. } | Self::SqlCommandResult | Self::ResultComplete => 176,
        }
    }
}

/// One numbered answer. The number stands for Spark's response id: it is as unique inside an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Response {
    pub index: u64,
    pub payload: Payload,
}

/// The answers of one operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observer {
    operation: Uuid,
    kept: BTreeMap<u64, Response>,
    produced: u64,
    /// The number of the last answer, once nothing can follow.
    last: Option<u64>,
    error: Option<RpcError>,
    consumed: u64,
    /// Bytes kept after they were sent, for a client that comes back. 0 in an execution that cannot be reattached.
    retry_buffer: u64,
}

impl Observer {
    pub const fn new(operation: Uuid, retry_buffer: u64) -> Self {
        Self { operation, kept: BTreeMap::new(), produced: 0, last: None, error: None, consumed: 0, retry_buffer }
    }

    /// Adds an answer, unless the stream is over.
    pub fn push(&mut self, payload: Payload) -> bool {
        if self.last.is_some() {
            return false;
        }
        self.produced += 1;
        self.kept.insert(self.produced, Response { index: self.produced, payload });
        true
    }

    pub fn complete(&mut self) {
        self.last.get_or_insert(self.produced);
    }

    pub fn fail(&mut self, error: RpcError) {
        if self.last.is_none() {
            self.last = Some(self.produced);
            self.error = Some(error);
        }
    }

    pub const fn produced(&self) -> u64 {
        self.produced
    }

    pub const fn completed(&self) -> bool {
        self.last.is_some()
    }

    /// Whether everything up to the end has a number below `next`; with what it ended.
    pub fn finished_before(&self, next: u64) -> Option<Result<(), RpcError>> {
        self.last.filter(|&last| next > last).map(|_| self.error.clone().map_or(Ok(()), Err))
    }

    /// The answer with this number, if it was produced; older ones beyond the buffer are dropped.
    ///
    /// # Errors
    /// `POSITION_NOT_AVAILABLE` if it was dropped already.
    pub fn consume(&mut self, index: u64) -> Result<Option<Response>, RpcError> {
        let Some(response) = self.kept.get(&index).cloned() else {
            let dropped = index <= self.consumed || index <= self.produced;
            return if dropped { Err(RpcError::position_not_available(self.operation, index)) } else { Ok(None) };
        };
        self.consumed = self.consumed.max(index);
        self.trim(index.saturating_sub(1));
        Ok(Some(response))
    }

    /// Keeps the answers backwards from `sent` until their size reaches the retry buffer.
    fn trim(&mut self, sent: u64) {
        let mut index = sent;
        let mut size = 0;
        while size < self.retry_buffer {
            let Some(response) = self.kept.get(&index) else { break };
            size += response.payload.bytes();
            index -= 1;
        }
        if self.kept.contains_key(&index) {
            self.release_until(index);
        }
    }

    /// Drops everything up to and including this answer.
    pub fn release_until(&mut self, index: u64) {
        self.kept = self.kept.split_off(&(index + 1));
    }

    /// How many answers are kept.
    pub fn kept(&self) -> usize {
        self.kept.len()
    }
}

#[cfg(test)]
mod tests {
    use super::Observer;
    use super::Payload;
    use crate::base::Rng;
    use crate::spark::connect::uuid::Uuid;

    fn batch(bytes: u64) -> Payload {
        Payload::ArrowBatch { rows: 1, bytes, offset: 0, checksum: 0, shows: None }
    }

    fn observer(retry_buffer: u64) -> Observer {
        Observer::new(Uuid::fresh(&mut Rng::stream(1, "observer")), retry_buffer)
    }

    #[test]
    fn what_was_released_cannot_be_read_again() {
        let mut observer = observer(1 << 20);
        for payload in [Payload::Schema, batch(10), Payload::ResultComplete] {
            assert!(observer.push(payload));
        }
        observer.complete();
        assert!(!observer.push(batch(1)));
        assert_eq!(observer.consume(1).unwrap().map(|r| r.payload.name()), Some("schema"));
        assert_eq!(observer.consume(2).unwrap().map(|r| r.index), Some(2));
        observer.release_until(1);
        assert_eq!(observer.consume(1).unwrap_err().condition, Some("INVALID_CURSOR.POSITION_NOT_AVAILABLE"));
        assert_eq!(observer.consume(2).unwrap().map(|r| r.index), Some(2));
        assert_eq!(observer.finished_before(3), None);
        assert_eq!(observer.finished_before(4), Some(Ok(())));
    }

    #[test]
    fn without_a_buffer_only_the_answer_before_the_last_goes() {
        let mut observer = observer(0);
        for _ in 0..4 {
            observer.push(batch(100));
        }
        for index in 1..=4 {
            observer.consume(index).unwrap();
        }
        assert_eq!(observer.kept(), 1);
    }

    #[test]
    fn a_small_buffer_keeps_the_newest_answers() {
        let mut observer = observer(600);
        for _ in 0..10 {
            observer.push(batch(38));
        }
        for index in 1..=10 {
            observer.consume(index).unwrap();
        }
        // 200 bytes each: three that were sent, and the one just given out.
        assert_eq!(observer.kept(), 4);
    }
}
