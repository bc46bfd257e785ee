//! Tokens and TLS: which channel a client opens for a connection string, and what the server's door says to it.

use serde::Serialize;

use super::error::Code;
use super::error::RpcError;
use crate::spark::submit::ConnectUrl;
use crate::spark::version::SparkVersion;

/// How the client speaks over the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    Plain,
    /// In the clear, but with a token: gRPC's local credentials, for `localhost` only.
    Local,
    /// It begins with a TLS handshake. The open-source server speaks none, so only a proxy in front of it can answer.
    Tls,
}

impl Channel {
    /// `DefaultChannelBuilder.toChannel`. A token makes the channel secure; since 4.0 the host name `localhost` is excepted, and
    /// the token may also come from the environment.
    pub fn of(url: &ConnectUrl, token: Option<&str>, version: SparkVersion) -> Self {
        if !url.use_ssl && token.is_none() {
            Self::Plain
        } else if !url.use_ssl && url.host == "localhost" && version >= SparkVersion::V4_0 {
            Self::Local
        } else {
            Self::Tls
        }
    }
}

/// The token the client sends: that of the connection string, else (since 4.0) that of `SPARK_CONNECT_AUTHENTICATE_TOKEN`.
pub fn token<'a>(url: &'a ConnectUrl, environment: Option<&'a str>, version: SparkVersion) -> Option<&'a str> {
    url.token.as_deref().or_else(|| environment.filter(|_| version >= SparkVersion::V4_0))
}

/// `PreSharedKeyAuthenticationInterceptor`, where the server has a `spark.connect.authenticate.token` (4.0 and later).
///
/// # Errors
/// The status every call without the right token ends with. It is not tried again.
pub fn authenticate(expected: Option<&str>, sent: Option<&str>) -> Result<(), RpcError> {
    match (expected, sent) {
        (None, _) => Ok(()),
        (Some(_), None) => Err(RpcError::status(Code::Unauthenticated, "No authentication token provided")),
        (Some(expected), Some(sent)) if expected == sent => Ok(()),
        (Some(_), Some(_)) => Err(RpcError::status(Code::Unauthenticated, "Invalid authentication token")),
    }
}

#[cfg(test)]
mod tests {
    use super::Channel;
    use super::authenticate;
    use super::token;
    use crate::spark::submit::ConnectUrl;
    use crate::spark::version::SparkVersion;

    fn url(host: &str, token: Option<&str>, use_ssl: bool) -> ConnectUrl {
        ConnectUrl {
            host: host.to_owned(),
            port: ConnectUrl::DEFAULT_PORT,
            use_ssl,
            token: token.map(str::to_owned),
            user_id: None,
            session_id: None,
            user_agent: None,
            headers: Vec::new(),
        }
    }

    /// What a client with this string, and this token in its environment, gets from a server that wants `SECRET`.
    fn check(url: &ConnectUrl, environment: Option<&str>, version: SparkVersion, expected: &str) {
        let token = token(url, environment, version);
        let got = match Channel::of(url, token, version) {
            Channel::Tls => "TLS".to_owned(),
            Channel::Plain | Channel::Local => authenticate(Some("SECRET"), token).map_or_else(|error| error.message, |()| "in".to_owned()),
        };
        assert_eq!(got, expected, "{url:?} {environment:?} {version}");
    }

    #[test]
    fn a_token_wants_tls_unless_the_host_is_called_localhost() {
        let (v4, v3) = (SparkVersion::V4_0, SparkVersion::V3_5);
        check(&url("127.0.0.1", Some("SECRET"), false), None, v4, "TLS");
        check(&url("127.0.0.1", None, false), Some("SECRET"), v4, "TLS");
        check(&url("127.0.0.1", None, false), None, v4, "No authentication token provided");
        check(&url("localhost", Some("SECRET"), false), None, v4, "in");
        check(&url("localhost", Some("WRONG"), false), None, v4, "Invalid authentication token");
        check(&url("localhost", None, false), Some("SECRET"), v4, "in");
        check(&url("localhost", Some("SECRET"), true), None, v4, "TLS");
        check(&url("localhost", Some("SECRET"), false), None, v3, "TLS");
        check(&url("localhost", None, false), Some("SECRET"), v3, "No authentication token provided");
    }
}
