//! Connection strings of Spark Connect: `sc://host:port/;key=value;…`, read as the Python client reads them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::refusal::Refusal;
use super::refusal::Refused;
use crate::base::Span;
use crate::spark::version::SparkVersion;

/// A connection string that the client accepts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ConnectUrl {
    pub host: String,
    pub port: u16,
    pub use_ssl: bool,
    /// From the URL, or from `SPARK_CONNECT_AUTHENTICATE_TOKEN` (4.0 on).
    pub token: Option<String>,
    pub user_id: Option<String>,
    pub session_id: Option<String>,
    pub user_agent: Option<String>,
    /// Any other parameter: sent to the server as a gRPC header, where nothing reads it.
    pub headers: Vec<(String, String)>,
}

/// What the client does with a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter {
    pub name: &'static str,
    pub since: SparkVersion,
    pub what: &'static str,
}

/// The parameters that mean something to the client.
pub const PARAMETERS: [Parameter; 5] = [
    Parameter {
        name: "use_ssl",
        since: SparkVersion::V3_4,
        what: "true: TLS between client and server. The server has none: a proxy must end it.",
    },
    Parameter { name: "token", since: SparkVersion::V3_4, what: "A bearer token with every call. Makes the client insist on TLS." },
    Parameter {
        name: "user_id",
        since: SparkVersion::V3_4,
        what: "Who the client says it is; the server believes it. $SPARK_USER or $USER otherwise.",
    },
    Parameter { name: "user_agent", since: SparkVersion::V3_4, what: "A name of the client program, at most 2048 characters." },
    Parameter { name: "session_id", since: SparkVersion::V3_5, what: "A UUID: the same id and user find the same session again." },
];

/// Why a connection string is refused, in the words of `DefaultChannelBuilder`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConnectError {
    #[error(
        "[INVALID_CONNECT_URL] Invalid URL for Spark Connect: The URL must start with 'sc://'. Please update the URL to follow the correct format, e.g., 'sc://hostname:port'."
    )]
    Scheme,
    #[error(
        "[INVALID_CONNECT_URL] Invalid URL for Spark Connect: The path component '{0}' must be empty. Please update the URL to follow the correct format, e.g., 'sc://hostname:port'."
    )]
    Path(String),
    #[error(
        "[INVALID_CONNECT_URL] Invalid URL for Spark Connect: Parameter '{0}' should be provided as a key-value pair separated by an equal sign (=). Please update the parameter to follow the correct format, e.g., 'key=value'."
    )]
    Parameter(String),
    #[error(
        "[INVALID_CONNECT_URL] Invalid URL for Spark Connect: Target destination '{0}' should match the '<host>:<port>' pattern. Please update the destination to follow the correct format, e.g., 'hostname:port'."
    )]
    Destination(String),
    #[error("invalid literal for int() with base 10: '{0}'")]
    Port(String),
    #[error("[INVALID_SESSION_UUID_ID] Parameter value session_id must be a valid UUID format: badly formed hexadecimal UUID string")]
    SessionId,
}

impl ConnectError {
    /// As the Python client prints it before it exits.
    pub fn refusal(&self, version: SparkVersion) -> Box<Refusal> {
        let class = match self {
            Self::Port(_) => "ValueError",
            Self::Scheme | Self::Path(_) | Self::Parameter(_) | Self::Destination(_) | Self::SessionId => {
                "pyspark.errors.exceptions.base.PySparkValueError"
            }
        };
        Refusal::new(Refused::InClient { class, message: self.to_string() }, version)
    }
}

impl ConnectUrl {
    pub const DEFAULT_PORT: u16 = 15_002;

    /// Reads a connection string without a look at the environment.
    ///
    /// # Errors
    /// The client's own complaint.
    pub fn parse(url: &str) -> Result<Self, ConnectError> {
        let rest = url.strip_prefix("sc://").ok_or(ConnectError::Scheme)?;
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        let (destination, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (path, parameters) = split_parameters(path);
        if !matches!(path, "" | "/") {
            return Err(ConnectError::Path(path.to_owned()));
        }
        let mut values = BTreeMap::new();
        for part in parameters.split(';').filter(|_| !parameters.is_empty()) {
            match part.split('=').collect::<Vec<_>>()[..] {
                [name, value] => values.insert(name.to_owned(), unquote(value)),
                _ => return Err(ConnectError::Parameter(part.to_owned())),
            };
        }
        let (host, port) = destination_of(destination)?;
        let session_id = values.remove("session_id");
        if session_id.as_deref().is_some_and(|id| !is_uuid(id)) {
            return Err(ConnectError::SessionId);
        }
        Ok(Self {
            host,
            port,
            use_ssl: values.remove("use_ssl").is_some_and(|value| value.eq_ignore_ascii_case("true")),
            token: values.remove("token"),
            user_id: values.remove("user_id"),
            session_id,
            user_agent: values.remove("user_agent"),
            headers: values.into_iter().collect(),
        })
    }

    /// The server that this client would start for itself.
    pub fn own_server() -> Self {
        Self {
            host: "localhost".to_owned(),
            port: Self::DEFAULT_PORT,
            use_ssl: false,
            token: None,
            user_id: None,
            session_id: None,
            user_agent: None,
            headers: Vec::new(),
        }
    }

    /// Whether the client speaks TLS: when asked to, and whenever there is a token, but 4.0 on lets a token pass in the clear to
    /// a host that is literally `localhost`.
    pub fn wants_tls(&self, version: SparkVersion) -> bool {
        let in_the_clear = version >= SparkVersion::V4_0 && !self.use_ssl && self.host == "localhost";
        self.use_ssl || self.token.is_some() && !in_the_clear
    }
}

/// `urlparse` looks for parameters behind the last slash only.
fn split_parameters(path: &str) -> (&str, &str) {
    let from = path.rfind('/').unwrap_or(0);
    match path[from..].find(';') {
        Some(at) => (&path[..from + at], &path[from + at + 1..]),
        None => (path, ""),
    }
}

fn destination_of(destination: &str) -> Result<(String, u16), ConnectError> {
    let mut parts = destination.split(':');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(host), None, _) => Ok((host.to_owned(), ConnectUrl::DEFAULT_PORT)),
        (Some(host), Some(port), None) => {
            let port = port.parse().map_err(|_| ConnectError::Port(port.to_owned()))?;
            Ok((host.to_owned(), port))
        }
        _ => Err(ConnectError::Destination(destination.to_owned())),
    }
}

/// `urllib.parse.unquote`.
fn unquote(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let escaped =
            after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok()).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        let escaped = escaped.filter(|_| byte == b'%');
        bytes.push(escaped.unwrap_or(byte));
        rest = if escaped.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn is_uuid(text: &str) -> bool {
    let digits: Vec<char> =
        text.trim_start_matches("urn:").trim_start_matches("uuid:").chars().filter(|c| !matches!(c, '{' | '}' | '-')).collect();
    digits.len() == 32 && digits.iter().all(char::is_ascii_hexdigit)
}

/// Each `name=value` of a connection string with its place, for warnings.
pub fn parameters(url: &str) -> Vec<(&str, &str, Span)> {
    let mut found = Vec::new();
    let Some(start) = url.find(';') else { return found };
    let mut at = start + 1;
    for part in url[at..].split(';') {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        found.push((name, value, Span::new(at, at + part.len())));
        at += part.len() + 1;
    }
    found
}

#[cfg(test)]
mod tests {
    use super::ConnectUrl;

    /// What the client reads, or the start of its complaint.
    fn check(url: &str, expected: &str) {
        let got = match ConnectUrl::parse(url) {
            Ok(ConnectUrl { host, port, use_ssl, token, user_id, session_id, headers, .. }) => {
                let optional = |name, value: Option<String>| value.map(|value| format!(" {name}={value}")).unwrap_or_default();
                let ssl = if use_ssl { " ssl" } else { "" };
                let headers: String = headers.iter().map(|(name, value)| format!(" header {name}={value}")).collect();
                format!(
                    "{host} {port}{ssl}{}{}{}{headers}",
                    optional("token", token),
                    optional("user", user_id),
                    optional("session", session_id)
                )
            }
            Err(error) => format!("! {error}"),
        };
        assert!(got.starts_with(expected), "{url}: {got}");
    }

    #[test]
    fn connection_strings_are_read_as_the_client_reads_them() {
        check("sc://h", "h 15002");
        check("sc://h:15003/", "h 15003");
        check("sc://h:1/;use_ssl=TRUE;token=a%3D%3D;user_id=me;x-trace=1", "h 1 ssl token=a== user=me header x-trace=1");
        check("sc://h/;session_id=11111111-2222-4333-8444-555555555555", "h 15002 session=1111");
        check("sc://h/;session_id=mine", "! [INVALID_SESSION_UUID_ID]");
        // Without the slash the parameters belong to the host.
        check("sc://h;token=x", "h;token=x 15002");
        check("sc://h:15002;token=x", "! invalid literal for int() with base 10: '15002;token=x'");
        check("sc://h:15002/;token=abc==", "! [INVALID_CONNECT_URL] Invalid URL for Spark Connect: Parameter 'token=abc=='");
        check("sc://h:15002/;", "h 15002");
        check("sc://h:15002/;a=1;", "! [INVALID_CONNECT_URL] Invalid URL for Spark Connect: Parameter ''");
        check("sc://h:15002/db", "! [INVALID_CONNECT_URL] Invalid URL for Spark Connect: The path component '/db'");
        check("sc://a:1:2", "! [INVALID_CONNECT_URL] Invalid URL for Spark Connect: Target destination 'a:1:2'");
        check("http://h", "! [INVALID_CONNECT_URL] Invalid URL for Spark Connect: The URL must start with 'sc://'");
    }
}
