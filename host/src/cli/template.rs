//! What stands below the text in the editor, and how the text is taken out again.

/// The first line marks where the template begins. Every line starts with `#`.
const TEMPLATE: &str = "\
# Write above. From this line on, lines that start with # are dropped.
# An empty text changes nothing.
#
# Annotations:
#   @alice           a person
#   ::search_engine  a project
#   +rust            a tag
";

/// The text with the template below.
#[must_use]
pub fn with_template(content: &str) -> String {
    format!("{content}\n\n{TEMPLATE}")
}

/// The text that was written, without the template: headings of the user's own, which start with `#` too,
/// stay, since they stand above it.
#[must_use]
pub fn without_template(text: &str) -> String {
    let is_of_template = |line: &str| TEMPLATE.lines().any(|own| own == line.trim_end());
    let mut below = false;
    let mut kept = Vec::new();
    for line in text.split('\n') {
        below |= TEMPLATE.lines().next() == Some(line.trim_end());
        if !(is_of_template(line) || below && line.starts_with('#')) {
            kept.push(line);
        }
    }
    clean(&kept.join("\n")).to_owned()
}

/// A text without blank lines before and behind it.
#[must_use]
pub fn clean(text: &str) -> &str {
    let text = text.trim_end();
    let start = text.len() - text.trim_start().len();
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    &text[line..]
}

#[cfg(test)]
mod tests {
    use super::{TEMPLATE, clean, with_template, without_template};

    #[test]
    fn the_text_comes_back_as_it_went_in() {
        for content in [
            "x",
            "# Heading\n\n    code\n# more",
            "été ☕\n\n- a\n- b",
            "",
        ] {
            assert_eq!(without_template(&with_template(content)), content);
        }
    }

    #[test]
    fn every_line_of_the_template_is_dropped() {
        assert!(TEMPLATE.lines().all(|line| line.starts_with('#')));
        assert!(
            ["@alice", "::search_engine", "+rust"]
                .iter()
                .all(|form| TEMPLATE.contains(form))
        );
        assert_eq!(without_template(TEMPLATE), "");
        assert_eq!(without_template(&TEMPLATE.replace('\n', "\r\n")), "");
    }

    #[test]
    fn text_below_the_template_counts_and_comments_there_do_not() {
        let text = format!("{}# note to self\nlast line\n", with_template("# Heading"));
        assert_eq!(without_template(&text), "# Heading\n\nlast line");
    }

    #[test]
    fn cleaning_keeps_the_indentation_of_the_first_line() {
        assert_eq!(clean("\n \n    code\nx \n\n"), "    code\nx");
        assert_eq!(clean(" \n\t"), "");
    }
}
