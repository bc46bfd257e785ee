//! `Utils.redact`: what Spark shows of a configuration that may hold secrets.

use crate::spark::conf::Conf;

/// What is shown instead of a secret.
const REPLACEMENT: &str = "*********(redacted)";

impl Conf {
    /// The configuration as `--verbose` and the web UI show it: values whose key or text says secret, password, token or access key
    /// are hidden. With a `spark.redaction.regex` of its own nothing is: that pattern is not read here.
    #[must_use]
    pub fn redacted(&self) -> Self {
        let mut shown = self.clone();
        if self.explicit("spark.redaction.regex").is_some() {
            return shown;
        }
        let secret: Vec<String> =
            self.settings().filter(|(key, setting)| is_secret(key) || is_secret(&setting.value)).map(|(key, _)| key.to_owned()).collect();
        for key in secret {
            shown.rewrite(&key, REPLACEMENT.to_owned());
        }
        shown
    }
}

/// `spark.redaction.regex` by default.
fn is_secret(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    ["secret", "password", "token", "access.key", "accesskey"].iter().any(|word| text.contains(word))
}
