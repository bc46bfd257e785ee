//! Small things that were tried on real Spark: a line or a call, and what came of it. Guide entries name them as their records.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::content::source;

/// One trial.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trial {
    pub id: String,
    /// The releases it was tried on.
    pub spark: String,
    pub tried: String,
    pub seen: String,
}

static SHIPPED: LazyLock<BTreeMap<String, Trial>> = LazyLock::new(|| {
    let text = source::shipped_file("assets/records/trials.json").unwrap_or("[]");
    let trials: Vec<Trial> = serde_json::from_str(text).unwrap_or_default();
    trials.into_iter().map(|trial| (trial.id.clone(), trial)).collect()
});

impl Trial {
    pub fn find(id: &str) -> Option<&'static Self> {
        SHIPPED.get(id)
    }

    pub fn all() -> impl Iterator<Item = &'static Self> {
        SHIPPED.values()
    }
}
