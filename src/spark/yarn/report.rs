//! An application as the `ResourceManager` reports it, and the lines spark-submit makes of that.

use serde::Serialize;

use crate::spark::yarn::names::AppName;

/// `YarnApplicationState`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AppState {
    /// Waits for its `ApplicationMaster`, the first or another.
    Accepted,
    Running,
    /// The `ApplicationMaster` said good-bye; the final status is its word.
    Finished,
    /// It ended without, and there is no other attempt.
    Failed,
    Killed,
}

/// `FinalApplicationStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FinalStatus {
    Undefined,
    Succeeded,
    Failed,
    Killed,
}

impl AppState {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "ACCEPTED",
            Self::Running => "RUNNING",
            Self::Finished => "FINISHED",
            Self::Failed => "FAILED",
            Self::Killed => "KILLED",
        }
    }

    pub const fn is_final(self) -> bool {
        matches!(self, Self::Finished | Self::Failed | Self::Killed)
    }
}

impl FinalStatus {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Undefined => "UNDEFINED",
            Self::Succeeded => "SUCCEEDED",
            Self::Failed => "FAILED",
            Self::Killed => "KILLED",
        }
    }
}

/// One answer to the question how an application is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    pub app: AppName,
    pub state: AppState,
    pub status: FinalStatus,
    pub diagnostics: String,
    /// Where the `ApplicationMaster` is, while there is one.
    pub master_host: Option<String>,
}

impl Report {
    /// `Application report for application_… (state: RUNNING)`
    pub fn line(&self) -> String {
        format!("Application report for {} (state: {})", self.app, self.state.as_str())
    }

    /// The lines below it when the state has changed.
    pub fn details(&self) -> Vec<String> {
        let shown = |text: &str| if text.is_empty() { "N/A".to_owned() } else { text.to_owned() };
        vec![
            format!("diagnostics: {}", shown(&self.diagnostics)),
            format!("ApplicationMaster host: {}", shown(self.master_host.as_deref().unwrap_or_default())),
            format!("final status: {}", self.status.as_str()),
        ]
    }

    /// What spark-submit in cluster mode throws at the end: `Client.run`. Nothing if all is well.
    pub fn exception(&self) -> Option<String> {
        let app = self.app;
        if self.state == AppState::Failed || self.status == FinalStatus::Failed {
            return Some(format!("Application {app} finished with failed status"));
        }
        if self.state == AppState::Killed || self.status == FinalStatus::Killed {
            return Some(format!("Application {app} is killed"));
        }
        (self.status == FinalStatus::Undefined).then(|| format!("The final status of application {app} is undefined"))
    }
}

#[cfg(test)]
mod tests {
    use super::AppState;
    use super::FinalStatus;
    use super::Report;
    use crate::spark::yarn::names::AppName;

    fn check(state: AppState, status: FinalStatus, expected: Option<&str>) {
        let report = Report { app: AppName(1), state, status, diagnostics: String::new(), master_host: None };
        assert_eq!(report.exception().as_deref(), expected, "{state:?} {status:?}");
    }

    #[test]
    fn only_success_is_quiet() {
        check(AppState::Finished, FinalStatus::Succeeded, None);
        check(AppState::Finished, FinalStatus::Failed, Some("Application application_1700000000000_0001 finished with failed status"));
        check(AppState::Failed, FinalStatus::Failed, Some("Application application_1700000000000_0001 finished with failed status"));
        check(AppState::Killed, FinalStatus::Killed, Some("Application application_1700000000000_0001 is killed"));
        check(
            AppState::Finished,
            FinalStatus::Undefined,
            Some("The final status of application application_1700000000000_0001 is undefined"),
        );
    }
}
