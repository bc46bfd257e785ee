//! What is left of what a run made and kept, in words.

use crate::spark::outcome::survives::Fate;
use crate::spark::outcome::survives::Holder;
use crate::spark::outcome::survives::Kind;
use crate::spark::outcome::survives::Survival;

/// What the things of a kind are called.
pub const fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::TempViews => "temp views",
        Kind::GlobalTempViews => "global temp views",
        Kind::Settings => "session settings",
        Kind::Functions => "session functions",
        Kind::Artifacts => "session artifacts",
        Kind::CachedTables => "cached tables",
        Kind::CachedBlocks => "cached blocks",
        Kind::ShuffleOutputs => "map outputs",
    }
}

const fn holder(holder: Holder) -> &'static str {
    match holder {
        Holder::Driver => "the driver",
        Holder::ConnectServer => "the Connect server",
        Holder::Executors => "the executors",
        Holder::ShuffleService => "the shuffle services",
    }
}

/// `6 in the executors: 2 lost, 2 made again; the rest given up at the end`.
pub fn fate(survival: &Survival) -> String {
    let place = format!("{} in {}", survival.made, holder(survival.held_by));
    let again = if survival.made_again > 0 { format!(", {} made again", survival.made_again) } else { String::new() };
    let left = match survival.left {
        0 => "none there at the end".to_owned(),
        left if left == survival.made => "all there at the end".to_owned(),
        left => format!("{left} there at the end"),
    };
    let told = match survival.fate {
        Fate::Kept => "all there at the end".to_owned(),
        Fate::Released => "none lost, given up at the end".to_owned(),
        Fate::PartlyLost => format!("{} lost{again}; {left}", survival.lost),
        Fate::Lost => format!("all lost{again}; {left}"),
    };
    let found = match survival.found {
        Some(true) => "; found when last looked for",
        Some(false) => "; not found when last looked for",
        None => "",
    };
    format!("{place}: {told}{found}")
}

/// The same where there is little room, and others stand beside it.
pub fn short(survival: &Survival) -> String {
    let again = if survival.made_again > 0 { format!(", {} again", survival.made_again) } else { String::new() };
    match survival.fate {
        Fate::Kept => format!("all {} kept", survival.made),
        Fate::Released => format!("none of {} lost", survival.made),
        Fate::PartlyLost => format!("{} of {} lost{again}", survival.lost, survival.made),
        Fate::Lost => format!("all {} lost{again}", survival.made),
    }
}
