//! Stopping a query from outside: one flag that is shared by whoever asks and whoever runs.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use tokio::sync::Notify;

/// Clones are the same switch. Once thrown it stays thrown.
#[derive(Clone, Debug, Default)]
pub struct Cancel {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    thrown: AtomicBool,
    wake: Notify,
}

impl Cancel {
    pub fn cancel(&self) {
        self.inner.thrown.store(true, Ordering::SeqCst);
        self.inner.wake.notify_waiters();
    }

    pub fn is_cancelled(&self) -> bool {
        self.inner.thrown.load(Ordering::SeqCst)
    }

    /// Ends when the switch is thrown.
    pub(super) async fn thrown(&self) {
        let woken = self.inner.wake.notified();
        let mut woken = std::pin::pin!(woken);
        // Registered before looking, so that a switch thrown in between is not missed.
        woken.as_mut().enable();
        if !self.is_cancelled() {
            woken.await;
        }
    }
}
