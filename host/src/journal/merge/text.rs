//! Joining two versions of a text.

use similar::{MergeResolution, TextMerge};
use std::ops::Range;

/// Two versions of a text in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinedText {
    /// Every line that either version added.
    pub text: String,
    /// Both versions changed the same place, and both changes stand there.
    pub both_kept: bool,
}

/// Joins the changes that `theirs` and `ours` made to `base`, line by line. Where both changed the same place,
/// both versions stay, `theirs` first. Without a common `base`, an empty line stands between them.
pub fn join_texts(base: &str, theirs: &str, ours: &str) -> JoinedText {
    let [base, theirs, ours] = [base, theirs, ours].map(with_line_end);
    let merge = TextMerge::from_lines(&*base, &*ours, &*theirs);
    let mut joined = JoinedText {
        text: String::new(),
        both_kept: false,
    };
    let their_lines = |range: Range<usize>| range.filter_map(|line| merge.theirs_line(line));
    let our_lines = |range: Range<usize>| range.filter_map(|line| merge.ours_line(line));
    for region in merge.regions() {
        let (theirs, ours) = (region.theirs_range(), region.ours_range());
        match region.resolution() {
            MergeResolution::Theirs => joined.text.extend(their_lines(theirs)),
            MergeResolution::Unchanged | MergeResolution::Ours | MergeResolution::Both => {
                joined.text.extend(our_lines(ours));
            }
            _ => {
                joined.both_kept = true;
                joined.text.extend(their_lines(theirs));
                if base.is_empty() {
                    joined.text.push('\n');
                }
                joined.text.extend(our_lines(ours));
            }
        }
    }
    let is_blank = |text: &str| text.trim().is_empty();
    if is_blank(&joined.text) && !(is_blank(&theirs) && is_blank(&ours)) {
        // Each side removed what the other one kept, and an entry without a text is what neither of them wrote.
        joined = JoinedText {
            text: format!("{theirs}{ours}"),
            both_kept: true,
        };
    }
    joined.text.truncate(joined.text.len().saturating_sub(1));
    joined
}

/// Texts have no line end after their last line, which would make it differ from the same line further up.
fn with_line_end(text: &str) -> String {
    if text.is_empty() {
        String::new()
    } else {
        format!("{text}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::join_texts;

    fn joined(base: &str, theirs: &str, ours: &str) -> (String, bool) {
        let joined = join_texts(base, theirs, ours);
        (joined.text, joined.both_kept)
    }

    #[test]
    fn changes_at_different_places_are_joined() {
        let (text, both_kept) = joined("a\nb\nc", "A\nb\nc", "a\nb\nc\nd");
        assert_eq!((&*text, both_kept), ("A\nb\nc\nd", false));
    }

    #[test]
    fn of_a_place_that_both_changed_both_versions_stay_the_remote_one_first() {
        let (text, both_kept) = joined("a\nb\nc", "a\ntheirs\nc", "a\nours\nc");
        assert_eq!((&*text, both_kept), ("a\ntheirs\nours\nc", true));
        let (text, both_kept) = joined("a", "a\ntheirs", "a\nours");
        assert_eq!((&*text, both_kept), ("a\ntheirs\nours", true));
    }

    #[test]
    fn without_a_common_text_an_empty_line_stands_between_both() {
        let (text, both_kept) = joined("", "theirs", "ours");
        assert_eq!((&*text, both_kept), ("theirs\n\nours", true));
        assert_eq!(joined("", "same", "same"), ("same".to_owned(), false));
        assert_eq!(joined("", "", "ours"), ("ours".to_owned(), false));
        assert_eq!(joined("", "", ""), (String::new(), false));
    }

    #[test]
    fn the_same_change_on_both_sides_stands_once() {
        assert_eq!(joined("a", "a\nb", "a\nb"), ("a\nb".to_owned(), false));
    }

    #[test]
    fn two_removals_never_leave_an_empty_text() {
        for (theirs, ours) in [("a\nx", "x\nb"), ("a", "b"), ("a\n\nx", "b\n\nx")] {
            let (text, _) = joined("a\nx\nb", theirs, ours);
            assert!(!text.trim().is_empty(), "{theirs:?} and {ours:?}");
        }
    }

    #[test]
    fn line_ends_of_both_kinds_stay() {
        let (text, both_kept) = joined("a\r\nb\n", "a\r\nb\nc\r\n", "a\r\nb\n");
        assert_eq!((&*text, both_kept), ("a\r\nb\nc\r\n", false));
    }
}
