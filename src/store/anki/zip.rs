//! A zip container without compression (APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16).

use std::io;

/// 1980-01-01, the zip format's zero: the same files give the same bytes at any time.
const DATE: u16 = 0x21;
/// Version 2.0 is needed to read it.
const VERSION: u16 = 20;

/// The files, each stored as it is.
///
/// # Errors
/// A file is larger than 4 GiB, which the plain format cannot hold.
pub(super) fn stored(files: &[(&str, &[u8])]) -> io::Result<Vec<u8>> {
    let mut out = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in files {
        let offset = size(out.len())?;
        let mut entry = Vec::new();
        entry.extend(VERSION.to_le_bytes());
        // Flags, method (stored), time, date.
        for word in [0, 0, 0, DATE] {
            entry.extend(word.to_le_bytes());
        }
        entry.extend(crc32fast::hash(content).to_le_bytes());
        let length = size(content.len())?;
        entry.extend(length.to_le_bytes());
        entry.extend(length.to_le_bytes());
        entry.extend(short(name.len())?.to_le_bytes());
        entry.extend(0_u16.to_le_bytes());
        out.extend(b"PK\x03\x04");
        out.extend(&entry);
        out.extend(name.as_bytes());
        out.extend(*content);
        directory.extend(b"PK\x01\x02");
        directory.extend(VERSION.to_le_bytes());
        directory.extend(&entry);
        // Comment, disk, inner attributes, outer attributes.
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let (start, length, count) = (size(out.len())?, size(directory.len())?, short(files.len())?);
    out.extend(directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend(length.to_le_bytes());
    out.extend(start.to_le_bytes());
    out.extend(0_u16.to_le_bytes());
    Ok(out)
}

fn size(bytes: usize) -> io::Result<u32> {
    u32::try_from(bytes).map_err(|_| io::Error::other("too large for a zip file"))
}

fn short(count: usize) -> io::Result<u16> {
    u16::try_from(count).map_err(|_| io::Error::other("too much for a zip file"))
}
