//! Bytes as letters that survive mail, clipboards and terminals.

const STANDARD: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The usual form, filled up with `=`.
pub fn standard(bytes: &[u8]) -> String {
    let mut text = letters(bytes, STANDARD);
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

/// The form for codes: no letter that a shell or an address would read otherwise, and nothing at the end.
pub fn url(bytes: &[u8]) -> String {
    letters(bytes, URL)
}

fn letters(bytes: &[u8], alphabet: &[u8; 64]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let number = three.iter().fold(0usize, |number, byte| number << 8 | usize::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..=three.len() {
            text.push(char::from(alphabet[number >> (18 - 6 * place) & 63]));
        }
    }
    text
}

/// The bytes of a code.
///
/// # Errors
/// The place of the first letter that is none of a code.
pub fn from_url(text: &str) -> Result<Vec<u8>, usize> {
    let mut bytes = Vec::with_capacity(text.len() * 3 / 4);
    let (mut number, mut bits) = (0u32, 0u32);
    for (place, letter) in text.bytes().enumerate() {
        let value = URL.iter().position(|known| *known == letter).ok_or(place)?;
        number = number << 6 | u32::try_from(value).unwrap_or(0);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push(u8::try_from(number >> bits & 255).unwrap_or(0));
            number &= (1 << bits) - 1;
        }
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::from_url;
    use super::standard;
    use super::url;

    #[test]
    fn bytes_are_written_and_read_back() {
        let cases = [
            ("", "", ""),
            ("d", "ZA==", "ZA"),
            ("dr", "ZHI=", "ZHI"),
            ("dri", "ZHJp", "ZHJp"),
            ("driver?>", "ZHJpdmVyPz4=", "ZHJpdmVyPz4"),
        ];
        for (text, padded, code) in cases {
            assert_eq!((standard(text.as_bytes()).as_str(), url(text.as_bytes()).as_str()), (padded, code));
            assert_eq!(from_url(code), Ok(text.as_bytes().to_vec()));
        }
        assert_eq!(from_url("ab c"), Err(2));
    }
}
