//! The field guide's files: `assets/guide/<area>.json`.

use serde::Deserialize;
use serde::Serialize;

use crate::base::Diagnostic;
use crate::content::read::Reader;
use crate::content::table::Table;
use crate::content::trial::Trial;
use crate::study::Code;
use crate::study::Topology;

/// One file of the field guide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GuideFile {
    /// The name of the file, without `.json`.
    pub area: String,
    pub title: String,
    pub entries: Vec<Entry>,
}

/// One entry: one idea, in two to six sentences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    pub id: String,
    /// Items of the inventory it teaches: `C125`.
    pub claims: Vec<String>,
    pub title: String,
    pub text: String,
    /// A drawing in characters, at most 76 columns wide.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub picture: Vec<String>,
    /// The worlds of a wall, compared; the simulator holds its cells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub table: Option<Table>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub snippet: Option<Code>,
    /// The mistake that this idea invites.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trap: Option<String>,
    /// Both or neither: where the study guide and Spark part.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guide_says: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spark_does: Option<String>,
    /// How an exam is likely to put it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exam: Option<String>,
    pub source: String,
    /// Spark versions it holds for; absent: all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub versions: Vec<String>,
    pub evidence: Evidence,
    /// The recorded runs, when `evidence` is `checked`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<String>,
    /// The scenario that shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub see: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topology: Vec<Topology>,
    /// Words to find it by.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub topics: Vec<String>,
}

/// How it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Evidence {
    /// Seen in a recorded run of real Spark.
    Checked,
    /// From Spark's documentation or source.
    Docs,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    area: String,
    title: String,
    #[expect(dead_code, reason = "read one by one, so that a broken entry does not hide the others")]
    entries: Vec<serde::de::IgnoredAny>,
}

impl GuideFile {
    /// Reads one file; all complaints at once.
    pub fn read(file: &str, text: &str) -> (Option<Self>, Vec<Diagnostic>) {
        let (mut reader, is_json) = Reader::open(file, text);
        let head: Option<Head> = if is_json { reader.whole() } else { None };
        let Some(head) = head else { return (None, reader.complaints) };
        let entries: Vec<(usize, Entry)> = reader.items("entries");
        for (index, entry) in &entries {
            entry.check(*index, &mut reader);
        }
        let entries = entries.into_iter().map(|(_, entry)| entry).collect();
        (Some(Self { area: head.area, title: head.title, entries }), reader.complaints)
    }
}

/// What kind of thing a part of an entry is; a face may give each its own look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Title,
    Text,
    Picture,
    Snippet,
    Trap,
    GuideSays,
    SparkDoes,
    Exam,
    Source,
    Versions,
    See,
}

impl Entry {
    /// Everything the entry says, in the order in which every face shows it: what it is, its heading (or none), its words.
    pub fn parts(&self) -> Vec<(Part, &str, String)> {
        let mut parts = vec![(Part::Title, "", self.title.clone()), (Part::Text, "", self.text.clone())];
        let mut add = |part, heading, words: Option<String>| parts.extend(words.map(|words| (part, heading, words)));
        add(Part::Picture, "", (!self.picture.is_empty()).then(|| self.picture.join("\n")));
        add(Part::Picture, "", self.table.as_ref().map(|table| table.lines().join("\n")));
        if let Some(snippet) = &self.snippet {
            add(Part::Snippet, &snippet.language, Some(snippet.lines.join("\n")));
        }
        add(Part::Trap, "Trap", self.trap.clone());
        add(Part::GuideSays, "The guide says", self.guide_says.clone());
        add(Part::SparkDoes, "Spark does", self.spark_does.clone());
        add(Part::Exam, "In an exam", self.exam.clone());
        add(Part::Source, "Source", Some(format!("{}\n{}", self.source, self.known())));
        add(Part::Versions, "Versions", (!self.versions.is_empty()).then(|| self.versions.join(", ")));
        add(Part::See, "See it", self.see.as_ref().map(|see| format!("the scenario {see}")));
        parts
    }

    /// How it is known: the records, which `driverseat verify` lists, and what was tried on real Spark.
    fn known(&self) -> String {
        if self.evidence == Evidence::Docs {
            return "FROM THE DOCS or the source of Spark, not from a recorded run".to_owned();
        }
        let mut lines = Vec::new();
        let runs: Vec<&str> = self.records.iter().map(String::as_str).filter(|record| Trial::find(record).is_none()).collect();
        if !runs.is_empty() {
            lines.push(format!("CHECKED against recorded runs of Spark (see driverseat verify): {}", runs.join(", ")));
        }
        for Trial { spark, tried, seen, .. } in self.records.iter().filter_map(|record| Trial::find(record)) {
            lines.push(format!("CHECKED on Spark {spark}: {tried} -> {seen}"));
        }
        lines.join("\n")
    }

    fn check(&self, index: usize, reader: &mut Reader<'_>) {
        let at = |field: &str| format!("entries.{index}.{field}");
        if self.evidence == Evidence::Checked && self.records.is_empty() {
            reader.complain(&at("evidence"), "`checked` names no record", "list the recorded runs in \"records\", or write \"docs\"");
        }
        if self.guide_says.is_some() != self.spark_does.is_some() {
            let there = if self.guide_says.is_some() { "guide_says" } else { "spark_does" };
            reader.complain(&at(there), "`guide_says` and `spark_does` belong together", "add the other one");
        }
        for (field, text) in [("title", &self.title), ("text", &self.text), ("source", &self.source)] {
            if text.trim().is_empty() {
                reader.complain(&at(field), format!("`{field}` is empty"), "write it");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::GuideFile;

    #[test]
    fn the_example_is_read() {
        let (file, complaints) = GuideFile::read("assets/guide/start.json", include_str!("../../assets/guide/start.json"));
        assert_eq!(complaints, []);
        assert_eq!(file.map(|file| file.entries.len()), Some(1));
    }
}
