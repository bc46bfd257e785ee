//! The threads that compute. Dropping them does not wait for a task that is in the middle of something.

use std::future::Future;

use tokio::runtime::Builder;
use tokio::runtime::Runtime;
use tokio::task::JoinHandle;

use super::EngineError;

pub(super) struct Threads {
    /// Taken when dropped, and only then.
    runtime: Option<Runtime>,
}

impl Threads {
    pub(super) fn start(count: usize) -> Result<Self, EngineError> {
        let runtime = Builder::new_multi_thread().worker_threads(count.max(1)).thread_name("engine").enable_time().build();
        runtime.map(|runtime| Self { runtime: Some(runtime) }).map_err(|e| EngineError::Internal(format!("its threads do not start: {e}")))
    }

    fn runtime(&self) -> &Runtime {
        self.runtime.as_ref().expect("the runtime is taken by drop only")
    }

    /// Waits for the work on the calling thread.
    pub(super) fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime().block_on(work)
    }

    pub(super) fn spawn<T: Send + 'static>(&self, work: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
        self.runtime().spawn(work)
    }
}

impl Drop for Threads {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
