//! Does what effects ask, on threads of its own, and answers with messages. Nothing slow happens on the thread that draws.

use std::sync::Arc;
use std::thread;

use crate::app::Effect;
use crate::app::Msg;
use crate::shell::content;

/// How answers come back; callable from any thread.
pub type Post = Arc<dyn Fn(Msg) + Send + Sync>;

/// The outside, as far as the screens ask for it.
pub struct Shell {
    post: Post,
}

impl Shell {
    pub fn new(post: Post) -> Self {
        Self { post }
    }

    /// Starts what is asked. Effects on the terminal are not for here and are left alone.
    pub fn perform(&mut self, effect: &Effect) {
        match effect {
            Effect::LoadContent => self.in_background("content", || match content::load() {
                (library, None) => vec![Msg::Loaded(Arc::new(library))],
                (library, Some(complaint)) => vec![Msg::Loaded(Arc::new(library)), Msg::Trouble(complaint)],
            }),
            Effect::Quit | Effect::Suspend | Effect::Redraw | Effect::Mouse(_) | Effect::Copy(_) => {}
        }
    }

    /// Runs `work` on a thread; should it panic, the person is told and the program goes on.
    fn in_background(&self, name: &str, work: impl FnOnce() -> Vec<Msg> + Send + 'static) {
        let post = Arc::clone(&self.post);
        let task = move || {
            let done = std::panic::catch_unwind(std::panic::AssertUnwindSafe(work));
            for msg in done.unwrap_or_else(|_| vec![Msg::Trouble("an internal error: please report what you did".to_owned())]) {
                post(msg);
            }
        };
        if thread::Builder::new().name(name.to_owned()).spawn(task).is_err() {
            (self.post)(Msg::Trouble("the system has no thread left for background work".to_owned()));
        }
    }
}
