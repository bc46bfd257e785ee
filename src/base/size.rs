//! Bytes the way Spark's configuration writes them: `512m`, `2g`, `1024`.

/// Reads a size in bytes. A bare number takes `unit` (`b`, `k`, `m`, `g`): `spark.executor.memory` counts MiB, others bytes.
///
/// # Errors
/// The complaint names the text and the units that would do. Fractions are refused, as Spark refuses them.
pub fn parse(text: &str, unit: &str) -> Result<u64, String> {
    let lower = text.trim().to_ascii_lowercase();
    let split = lower.find(|c: char| !c.is_ascii_digit()).unwrap_or(lower.len());
    let (number, suffix) = lower.split_at(split);
    let complaint = || format!("`{text}` is not a size: write a whole number and k, m, g or t, such as 512m");
    let shift = match if suffix.is_empty() { unit } else { suffix } {
        "b" => 0,
        "k" | "kb" => 10,
        "m" | "mb" => 20,
        "g" | "gb" => 30,
        "t" | "tb" => 40,
        "p" | "pb" => 50,
        _ => return Err(complaint()),
    };
    number.parse::<u64>().ok().and_then(|n| n.checked_mul(1 << shift)).ok_or_else(complaint)
}

/// `512.0 MiB`, `1024.0 KiB`, `17 B`: as Spark's own messages print sizes (`Utils.bytesToString`: a unit is used from twice its size on).
pub fn print(bytes: u64) -> String {
    let units = [(40, "TiB"), (30, "GiB"), (20, "MiB"), (10, "KiB")];
    for (shift, unit) in units {
        if bytes >= 2 << shift {
            let tenths = (u128::from(bytes) * 10 + (1 << (shift - 1))) >> shift;
            return format!("{}.{} {unit}", tenths / 10, tenths % 10);
        }
    }
    format!("{bytes} B")
}

#[cfg(test)]
mod tests {
    use super::parse;
    use super::print;

    #[test]
    fn sizes_are_read_and_printed_as_spark_does() {
        assert_eq!(parse("512m", "b"), Ok(512 << 20));
        assert_eq!(parse("2g", "m"), Ok(2 << 30));
        assert_eq!(parse("1024", "m"), Ok(1 << 30));
        assert!(parse("0.5g", "m").is_err());
        assert!(parse("lots", "m").is_err());
        assert_eq!(print(17), "17 B");
        assert_eq!(print(1 << 20), "1024.0 KiB");
        assert_eq!(print(2 << 20), "2.0 MiB");
    }
}
