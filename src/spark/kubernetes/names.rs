//! The names of applications and pods, and what Spark says when the API server is not there.

use crate::spark::app_spec::AppSpec;
use crate::spark::conf::keys;
use crate::spark::id::ExecutorId;
use crate::spark::master::Master;
use crate::spark::submit::SubmitRequest;
use crate::spark::submit::Target;
use crate::spark::version::SparkVersion;

/// Spark puts a random number here; every virtual run has the same one.
const UNIQUE: &str = "0b1c2d3e4f506172";

/// `spark-…`: the label that all pods of an application carry.
pub fn app_id(spec: &AppSpec) -> String {
    format!("spark-{UNIQUE}{:016x}", spec.index)
}

/// The application's name as a part of a pod's name: lower case, dashes.
fn prefix(request: &SubmitRequest) -> String {
    let mut prefix = String::new();
    for letter in request.name.to_lowercase().chars() {
        if letter.is_ascii_alphanumeric() {
            prefix.push(letter);
        } else if !prefix.ends_with('-') && !prefix.is_empty() {
            prefix.push('-');
        }
    }
    format!("{}-{UNIQUE}", prefix.trim_end_matches('-'))
}

/// The driver pod of cluster mode.
pub fn driver_pod(request: &SubmitRequest) -> String {
    let named = request.conf.text(&keys::KUBERNETES_DRIVER_POD_NAME);
    named.map_or_else(|| format!("{}-driver", prefix(request)), str::to_owned)
}

pub fn executor_pod(request: &SubmitRequest, executor: ExecutorId) -> String {
    format!("{}-exec-{executor}", prefix(request))
}

/// What the client library throws when nobody listens at the API server's address.
pub fn unreachable(request: &SubmitRequest) -> String {
    let server = match &request.target {
        Target::Master(Master::Kubernetes { api_server }) => api_server.rsplit('/').next().unwrap_or(api_server),
        Target::Master(_) | Target::Connect(_) => "api-server",
    };
    let cause = if request.version >= SparkVersion::V4_0 { "Connection refused: /" } else { "Failed to connect to /" };
    format!(
        "io.fabric8.kubernetes.client.KubernetesClientException: An error has occurred.\nCaused by: java.io.IOException: {cause}{server}\nCaused by: java.net.ConnectException: Connection refused"
    )
}
