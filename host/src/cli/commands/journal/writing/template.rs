//! The lines below the text in the editor, and the way to take the text out again.

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
pub fn with_template(content: &str) -> String {
    format!("{content}\n\n{TEMPLATE}")
}

/// Returns the written text, without the template. Everything above it is the user's own, whatever it looks
/// like; where its first line was deleted, the rest of it is looked for at the end.
pub fn without_template(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    let first_line = |line: &&str| TEMPLATE.lines().next() == Some(line.trim_end());
    let template = lines
        .iter()
        .rposition(first_line)
        .unwrap_or_else(|| end_of_own_text(&lines));
    let (own, below) = lines.split_at(template);
    let below = below.iter().filter(|line| !line.starts_with('#'));
    let kept: Vec<&str> = own.iter().chain(below).copied().collect();
    clean(&kept.join("\n")).to_owned()
}

fn end_of_own_text(lines: &[&str]) -> usize {
    let is_own = |line: &&str| {
        let line = line.trim_end();
        !line.is_empty() && !TEMPLATE.lines().any(|of_template| of_template == line)
    };
    lines.iter().rposition(is_own).map_or(0, |last| last + 1)
}

/// A text without blank lines before and behind it.
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
            "```\n#\n# Annotations:\n#\nset -e\n```",
            "#",
            TEMPLATE.trim_end(),
            &format!("{TEMPLATE}\n# mine"),
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
    fn what_is_left_of_a_template_without_its_first_line_is_dropped() {
        let text = with_template("# Heading\n#\nlast line");
        let first_line = TEMPLATE.lines().next().expect("it has lines");
        assert_eq!(
            without_template(&text.replace(first_line, "")),
            "# Heading\n#\nlast line"
        );
    }

    #[test]
    fn cleaning_keeps_the_indentation_of_the_first_line() {
        assert_eq!(clean("\n \n    code\nx \n\n"), "    code\nx");
        assert_eq!(clean(" \n\t"), "");
    }
}
