//! An Anki deck (`.apkg`): a zip with an `SQLite` collection in it. Ids are stable, so that a second import updates the notes
//! and keeps their history.

mod zip;

use std::fs;
use std::path::Path;

use rusqlite::Connection;
use rusqlite::params;
use serde_json::json;
use sha1::Digest;
use sha1::Sha1;

use crate::store::error::StoreError;
use crate::study::Moment;

/// Our note type and decks keep these numbers for ever: Anki tells by them that it knows them.
const MODEL: i64 = 1_763_800_000_001;
const FIELDS: [&str; 6] = ["Id", "Question", "Code", "Answer", "Why", "Source"];

/// A deck to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnkiDeck {
    pub name: String,
    pub notes: Vec<AnkiNote>,
}

/// One note; plain text, which is made safe for HTML here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnkiNote {
    /// Stable; the note's number and name in Anki come from it.
    pub id: String,
    pub question: String,
    pub code: Vec<String>,
    pub answer: Vec<String>,
    pub why: Vec<String>,
    pub source: String,
    pub tags: Vec<String>,
}

/// Writes the deck to a file, which is replaced whole or not at all.
///
/// # Errors
/// The file cannot be written.
pub fn write_apkg(path: &Path, deck: &AnkiDeck, now: Moment) -> Result<(), StoreError> {
    let io = StoreError::of_file(path);
    let beside = |end: &str| path.with_file_name(format!("{}.{end}", path.file_name().unwrap_or_default().to_string_lossy()));
    let (collection, part) = (beside("anki2"), beside("part"));
    // An empty file is a fresh database to SQLite; a folder that cannot be written to is complained about here, by its name.
    fs::write(&collection, []).map_err(&io)?;
    let bytes = write_collection(&collection, deck, now).and_then(|()| fs::read(&collection).map_err(&io));
    let _ = fs::remove_file(&collection);
    let bytes = bytes?;
    let packed = zip::stored(&[("collection.anki2", &bytes), ("media", b"{}")]).map_err(&io)?;
    fs::write(&part, packed).and_then(|()| fs::rename(&part, path)).map_err(io)
}

fn write_collection(path: &Path, deck: &AnkiDeck, now: Moment) -> Result<(), StoreError> {
    let mut connection = Connection::open(path)?;
    let transaction = connection.transaction()?;
    transaction.execute_batch(include_str!("anki/collection.sql"))?;
    let deck_id = number(&format!("deck {}", deck.name));
    let millis = now.0 * 1_000;
    transaction.execute(
        "INSERT INTO col VALUES (1, ?1, ?2, ?2, 11, 0, 0, 0, ?3, ?4, ?5, ?6, '{}')",
        params![now.0, millis, conf(deck_id), models(deck_id, now), decks(deck, deck_id, now), deck_conf(now)],
    )?;
    for (n, note) in deck.notes.iter().enumerate() {
        let id = number(&note.id);
        let fields = fields(note);
        let joined = fields.join("\u{1f}");
        let tags: String = note.tags.iter().map(|tag| format!(" {}", tag.replace(char::is_whitespace, "-"))).collect();
        transaction.execute(
            "INSERT INTO notes VALUES (?1, ?2, ?3, ?4, -1, ?5, ?6, ?7, ?8, 0, '')",
            params![id, format!("driverseat-{}", note.id), MODEL, now.0, format!("{tags} "), joined, fields[0], checksum(&fields[0])],
        )?;
        let place = i64::try_from(n + 1).unwrap_or(i64::MAX);
        transaction.execute(
            "INSERT INTO cards VALUES (?1, ?1, ?2, 0, ?3, -1, 0, 0, ?4, 0, 0, 0, 0, 0, 0, 0, 0, '')",
            params![id, deck_id, now.0, place],
        )?;
    }
    transaction.commit()?;
    Ok(())
}

/// A number that Anki takes for a moment in milliseconds, the same for the same name: 2001 to 2033.
fn number(name: &str) -> i64 {
    let digest = Sha1::digest(name.as_bytes());
    let bytes = digest.iter().take(5).fold(0_i64, |number, byte| (number << 8) | i64::from(*byte));
    1_000_000_000_000 + bytes % 1_000_000_000_000
}

/// The first 32 bits of the SHA-1 of the first field.
fn checksum(field: &str) -> i64 {
    Sha1::digest(field.as_bytes()).iter().take(4).fold(0, |number, byte| (number << 8) | i64::from(*byte))
}

fn fields(note: &AnkiNote) -> [String; 6] {
    let list = |lines: &[String]| match lines {
        [] => String::new(),
        [one] => html(one),
        lines => format!("<ul>{}</ul>", lines.iter().map(|line| format!("<li>{}</li>", html(line))).collect::<String>()),
    };
    let code = if note.code.is_empty() { String::new() } else { format!("<pre>{}</pre>", html(&note.code.join("\n"))) };
    [note.id.clone(), html(&note.question).replace('\n', "<br>"), code, list(&note.answer), list(&note.why), html(&note.source)]
}

/// Plain text inside HTML; the separator of fields cannot stand in one.
fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\u{1f}', " ")
}

fn conf(deck: i64) -> String {
    json!({
        "nextPos": 1, "estTimes": true, "activeDecks": [deck], "sortType": "noteFld", "timeLim": 0, "sortBackwards": false,
        "addToCur": true, "curDeck": deck, "newBury": true, "newSpread": 0, "dueCounts": true, "curModel": MODEL.to_string(),
        "collapseTime": 1_200,
    })
    .to_string()
}

fn models(deck: i64, now: Moment) -> String {
    let field = |(n, name): (usize, &&str)| json!({ "name": name, "ord": n, "sticky": false, "rtl": false, "font": "Arial", "size": 20, "media": [] });
    let fields: Vec<_> = FIELDS.iter().enumerate().map(field).collect();
    let front = "<div class=q>{{Question}}</div>{{Code}}";
    let back = "{{FrontSide}}<hr id=answer><div class=a>{{Answer}}</div><div class=w>{{Why}}</div><div class=s>{{Source}}</div>";
    let css = ".card { font-family: sans-serif; font-size: 18px; text-align: left; max-width: 42em; margin: auto; }\n\
               pre { font-size: 15px; white-space: pre-wrap; }\n.a { font-weight: bold; }\n.s { font-size: 13px; opacity: 0.7; }";
    let template = json!({
        "name": "Card 1", "ord": 0, "qfmt": front, "afmt": back, "did": null, "bqfmt": "", "bafmt": "", "bfont": "", "bsize": 0,
    });
    json!({ MODEL.to_string(): {
        "id": MODEL, "name": "driverseat", "type": 0, "mod": now.0, "usn": -1, "sortf": 0, "did": deck, "vers": [], "tags": [],
        "flds": fields, "tmpls": [template], "css": css, "req": [[0, "any", [1]]],
        "latexPre": "\\documentclass{article}\n\\begin{document}\n", "latexPost": "\\end{document}",
    }})
    .to_string()
}

fn decks(deck: &AnkiDeck, id: i64, now: Moment) -> String {
    let one = |id: i64, name: &str| {
        json!({
            "id": id, "name": name, "mod": now.0, "usn": -1, "desc": "", "dyn": 0, "collapsed": false, "browserCollapsed": false,
            "extendNew": 10, "extendRev": 50, "conf": 1, "newToday": [0, 0], "revToday": [0, 0], "lrnToday": [0, 0], "timeToday": [0, 0],
        })
    };
    json!({ "1": one(1, "Default"), id.to_string(): one(id, &deck.name) }).to_string()
}

fn deck_conf(now: Moment) -> String {
    json!({ "1": {
        "id": 1, "name": "Default", "mod": now.0, "usn": 0, "maxTaken": 60, "timer": 0, "autoplay": true, "replayq": true, "dyn": false,
        "new": { "bury": true, "delays": [1, 10], "initialFactor": 2_500, "ints": [1, 4, 7], "order": 1, "perDay": 20, "separate": true },
        "rev": { "bury": true, "ease4": 1.3, "fuzz": 0.05, "ivlFct": 1, "maxIvl": 36_500, "minSpace": 1, "perDay": 200 },
        "lapse": { "delays": [10], "leechAction": 0, "leechFails": 8, "minInt": 1, "mult": 0 },
    }})
    .to_string()
}
