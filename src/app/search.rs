//! Finding by a few typed letters: the best match first, ties in the given order.

use nucleo_matcher::Config;
use nucleo_matcher::Matcher;
use nucleo_matcher::Utf32Str;
use nucleo_matcher::pattern::CaseMatching;
use nucleo_matcher::pattern::Normalization;
use nucleo_matcher::pattern::Pattern;

/// The places of the texts that match, best first. Nothing typed matches everything.
pub fn rank<'a>(query: &str, texts: impl IntoIterator<Item = &'a str>) -> Vec<usize> {
    if query.trim().is_empty() {
        return texts.into_iter().enumerate().map(|(place, _)| place).collect();
    }
    let mut matcher = Matcher::new(Config::DEFAULT);
    let pattern = Pattern::parse(query, CaseMatching::Ignore, Normalization::Smart);
    let mut letters = Vec::new();
    let mut found: Vec<(u32, usize)> = texts
        .into_iter()
        .enumerate()
        .filter_map(|(place, text)| pattern.score(Utf32Str::new(text, &mut letters), &mut matcher).map(|score| (score, place)))
        .collect();
    found.sort_by_key(|&(score, place)| (std::cmp::Reverse(score), place));
    found.into_iter().map(|(_, place)| place).collect()
}

#[cfg(test)]
mod tests {
    use super::rank;

    #[test]
    fn the_best_match_comes_first() {
        let texts = ["Faster", "To the start", "Fault", "Next theme"];
        assert_eq!(rank("fau", texts), [2]);
        assert_eq!(rank("start", texts), [1]);
        assert_eq!(rank(" ", texts), [0, 1, 2, 3]);
        assert_eq!(rank("zzz", texts), [] as [usize; 0]);
    }
}
