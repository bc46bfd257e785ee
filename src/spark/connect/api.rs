//! What a Connect client has of the classic API: most of the `DataFrame` API, nothing that needs the JVM.

use super::error::ClientError;

/// Parts of `SparkSession` and `DataFrame` that are handles of JVM objects.
const NEED_JVM: &[&str] = &["sparkContext", "_jvm", "_jsparkSession", "_jsc", "_jdf", "_jseq", "newSession"];
/// Parts that are there and raise.
const NOT_IMPLEMENTED: &[&str] = &["rdd", "toJSON"];

/// Tries something like `spark.sparkContext`, `df.rdd` or `SparkContext.getOrCreate()`.
///
/// # Errors
/// What the client raises; no call is made.
pub fn attribute(path: &str) -> Result<(), ClientError> {
    let parts = || path.split('.').map(|part| part.trim_end_matches("()"));
    if path.starts_with("SparkContext") {
        let text = "Remote client cannot create a SparkContext. Create SparkSession instead.";
        return Err(ClientError::own("PySparkRuntimeError", "CONTEXT_UNAVAILABLE_FOR_REMOTE_CLIENT", text));
    }
    // `sc` is what shells call the context.
    let jvm = parts().map(|part| if part == "sc" { "sparkContext" } else { part }).find(|part| NEED_JVM.contains(part));
    if let Some(name) = jvm {
        let text = format!(
            "Attribute `{name}` is not supported in Spark Connect as it depends on the JVM. If you need to use this attribute, do not use Spark Connect when creating your session."
        );
        return Err(ClientError::own("PySparkAttributeError", "JVM_ATTRIBUTE_NOT_SUPPORTED", &text));
    }
    if let Some(name) = parts().find(|part| NOT_IMPLEMENTED.contains(part)) {
        let call = if name == "rdd" { "" } else { "()" };
        return Err(ClientError::own("PySparkNotImplementedError", "NOT_IMPLEMENTED", &format!("{name}{call} is not implemented.")));
    }
    Ok(())
}
