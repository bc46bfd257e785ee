//! Computes runs on threads of their own and sends what they have come to, a few times a second and at the end.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use crate::app::Msg;
use crate::app::effect::Seat;
use crate::app::lab::Course;
use crate::app::lab::branch::News;
use crate::shell::Clock;
use crate::shell::Post;
use crate::shell::play::Player;
use crate::shell::prepare::PrepareError;
use crate::spark::fault::Site;
use crate::spark::outcome::Outcome;
use crate::study::RunSpec;

/// Between two pieces of news.
const EVERY_MILLIS: u64 = 60;

/// Steps between two looks at the clock and the switch.
const STEPS: usize = 64;

/// Plays the run to its end, or until `stop` is set.
pub fn play(seat: Seat, spec: &RunSpec, post: &Post, stop: &Arc<AtomicBool>) {
    let mut player = match Player::new(spec) {
        Ok(player) => player,
        Err(why) => return post(refused(seat, why)),
    };
    post(Msg::Run(seat, Box::new(news(&player, Course::Running))));
    let mut told = Clock::start();
    let mut steps = 0;
    while player.step() {
        steps += 1;
        if steps % STEPS == 0 {
            if stop.load(Ordering::Relaxed) {
                return;
            }
            if told.millis() >= EVERY_MILLIS {
                told = Clock::start();
                post(Msg::Run(seat, Box::new(news(&player, Course::Running))));
            }
        }
    }
    post(Msg::Run(seat, Box::new(news(&player, Course::Done))));
}

/// Why there is no run.
pub fn refused(seat: Seat, why: PrepareError) -> Msg {
    let told = why.to_string();
    let outcome = match why {
        PrepareError::Refused(outcome) => Some(Arc::from(outcome)),
        PrepareError::Input(_) => None,
    };
    Msg::Refused(seat, told, outcome)
}

/// What the run has come to.
pub fn news(player: &Player, course: Course) -> News {
    let outcome = (course == Course::Done).then(|| Arc::new(Outcome::of(player.run())));
    let log = player.run().world().log().clone();
    let site = Some(Arc::new(Site::of(player.run().spec())));
    News { log, plans: player.plans().to_vec(), query: player.query_plans(), course, outcome, site }
}
