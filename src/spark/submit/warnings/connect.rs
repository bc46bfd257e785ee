//! Rules about connection strings.

use super::rule;
use crate::base::Span;
use crate::spark::submit::ConnectUrl;
use crate::spark::submit::Surroundings;
use crate::spark::submit::connect::PARAMETERS;
use crate::spark::submit::connect::parameters;
use crate::spark::submit::explanation::Explanation;

/// Adds the warnings of a connection string that starts at byte `start` of the text.
pub fn connect(url: &str, start: usize, parsed: &ConnectUrl, env: &Surroundings, explanation: &mut Explanation) {
    let whole = Span::new(start, start + url.len());
    let warnings = &mut explanation.warnings;
    if parsed.host.contains(';') {
        let message = "without a slash in front of it, the first ; and all that follows belong to the host name";
        let instead = url.replacen(';', "/;", 1);
        warnings.push(rule::PARAMETERS_WITHOUT_SLASH.at(whole, message).instead(instead));
        return;
    }
    for (name, _, at) in parameters(url) {
        let at = at.shifted(start);
        match PARAMETERS.iter().find(|parameter| parameter.name == name) {
            None => {
                let near = crate::base::text::nearest(name, PARAMETERS.iter().map(|parameter| parameter.name));
                let message = format!("{name} means nothing to the client: it is sent along as a gRPC header");
                let warning = rule::UNKNOWN_PARAMETER.at(at, message);
                warnings.push(match near {
                    Some(near) => warning.instead(near),
                    None => warning,
                });
            }
            Some(parameter) if parameter.since > env.version => {
                let message = format!("{name} came with Spark {}; a {} client sends it as a header", parameter.since, env.version);
                warnings.push(rule::PARAMETER_OF_ANOTHER_RELEASE.at(at, message));
            }
            Some(_) => {}
        }
    }
    if parsed.token.is_some() && !parsed.use_ssl && parsed.wants_tls(env.version) {
        let message =
            "a token makes the client insist on TLS. Spark's server has none, so the calls fail and are tried again for over ten minutes";
        warnings.push(
            rule::TOKEN_NEEDS_TLS
                .at(whole, message)
                .instead("a proxy that ends TLS, and ;use_ssl=true; or the host name localhost (4.0 on)"),
        );
    } else if parsed.use_ssl {
        let message = "the open-source server has no TLS: a proxy in front of it must end it";
        warnings.push(rule::SERVER_HAS_NO_TLS.at(whole, message));
    }
}
