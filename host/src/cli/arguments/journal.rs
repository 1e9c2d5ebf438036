//! The arguments of the commands on the journal.

use super::output::json_flag;
use crate::journal::{AnnotationKind, EntryId};
use clap::Args;
use regex::{Regex, RegexBuilder};

/// `devlog new`.
#[derive(Clone, Debug, Args)]
#[command(arg = json_flag())]
pub struct NewArguments {
    /// The text, instead of opening the editor; `-` reads it from standard input
    ///
    /// Without -m, text from a pipe is used too. Otherwise $VISUAL, $EDITOR, vi or nano opens.
    #[arg(short, long, value_name = "TEXT", allow_hyphen_values = true)]
    pub message: Option<String>,
    /// The day (today if not given)
    #[arg(long, value_name = "YYYYMMDD")]
    pub id: Option<EntryId>,
}

/// `devlog edit`.
#[derive(Clone, Copy, Debug, Args)]
#[command(arg = json_flag())]
pub struct EditArguments {
    /// The day (today if not given)
    #[arg(long, value_name = "YYYYMMDD")]
    pub id: Option<EntryId>,
    /// Go on with the text of that day that could not be saved
    #[arg(long)]
    pub draft: bool,
}

/// `devlog show`.
#[derive(Clone, Copy, Debug, Args)]
#[command(arg = json_flag())]
pub struct ShowArguments {
    /// The day (today if not given)
    #[arg(value_name = "YYYYMMDD")]
    pub id: Option<EntryId>,
    /// Format it for reading, instead of printing Markdown
    #[arg(long)]
    pub formatted: bool,
}

/// `devlog list`.
#[derive(Clone, Debug, Args)]
#[command(arg = json_flag())]
pub struct ListArguments {
    /// Only entries of this day or later
    #[arg(long, value_name = "YYYYMMDD")]
    pub from: Option<EntryId>,
    /// Only entries of this day or earlier
    #[arg(long, value_name = "YYYYMMDD")]
    pub to: Option<EntryId>,
    /// Only entries with this tag (`+NAME`); may be repeated, for entries that have all of them
    #[arg(long, value_name = "NAME", value_parser = |name: &str| name_of(AnnotationKind::Tag, name))]
    pub tag: Vec<String>,
    /// Only entries with this person (`@NAME`); may be repeated
    #[arg(long, value_name = "NAME", value_parser = |name: &str| name_of(AnnotationKind::Person, name))]
    pub person: Vec<String>,
    /// Only entries with this project (`::NAME`); may be repeated
    #[arg(long, value_name = "NAME", value_parser = |name: &str| name_of(AnnotationKind::Project, name))]
    pub project: Vec<String>,
    /// Only entries that contain this text, in any case; shows the first line that does
    #[arg(long, value_name = "TEXT", value_parser = search)]
    pub search: Option<Regex>,
    /// Show a calendar of a year, with the days that are not pushed yet
    ///
    /// YEAR is this year if not given. A day counts as pushed if its event log and its Markdown are what this
    /// machine last pushed. The remote is not asked, so changes made there since, or by another machine, are
    /// not known, and an interrupted push counts as made. `devlog push --dry-run` asks the remote.
    #[arg(
        long,
        value_name = "YEAR",
        num_args = 0..=1,
        require_equals = true,
        conflicts_with_all = ["from", "to"],
        value_parser = clap::value_parser!(i16).range(0..=9999)
    )]
    #[expect(
        clippy::option_option,
        reason = "clap's form of a flag that may have a value"
    )]
    pub calendar: Option<Option<i16>>,
}

/// The long help of `devlog rebuild`.
pub const REBUILD: &str = "\
Render the markdown of all entries again from their events.

The events are what an entry is; the markdown in `entries/` is made from them. Says which files differed, and \
does not touch those that are right.";

/// A name may be given with its mark, as it stands in the text.
fn name_of(kind: AnnotationKind, text: &str) -> Result<String, String> {
    match text.strip_prefix(kind.mark()).unwrap_or(text) {
        "" => Err("a name is needed".to_owned()),
        name => Ok(name.to_owned()),
    }
}

fn search(text: &str) -> Result<Regex, String> {
    RegexBuilder::new(&regex::escape(text))
        .case_insensitive(true)
        .build()
        .map_err(|_| "the text is too long to search for".to_owned())
}

#[cfg(test)]
mod tests {
    use crate::cli::arguments::{Arguments, Command};
    use clap::Parser;

    fn list(line: &str) -> Result<super::ListArguments, String> {
        let parsed = Arguments::try_parse_from(line.split(' '));
        match parsed.map_err(|error| error.to_string())?.command {
            Command::List(list) => Ok(list),
            _ => Err("not a list".to_owned()),
        }
    }

    #[test]
    fn a_name_may_have_its_mark() {
        let line = "devlog list --tag +a --tag b --person @c --project ::d";
        let list = list(line).expect("a command line");
        assert_eq!(
            (list.tag, list.person, list.project),
            (
                vec!["a".to_owned(), "b".to_owned()],
                vec!["c".to_owned()],
                vec!["d".to_owned()]
            )
        );
    }

    #[test]
    fn a_calendar_may_name_its_year() {
        let year = |line: &str| list(line).map(|list| list.calendar);
        assert_eq!(year("devlog list"), Ok(None));
        assert_eq!(year("devlog list --calendar"), Ok(Some(None)));
        assert_eq!(year("devlog list --calendar=2024"), Ok(Some(Some(2024))));
        assert!(year("devlog list --calendar --from 20250101").is_err());
    }

    #[test]
    fn what_is_no_date_is_refused_with_the_form() {
        insta::assert_snapshot!(list("devlog list --from 20250230").err().unwrap_or_default(), @r"
        error: invalid value '20250230' for '--from <YYYYMMDD>': an entry is named by a date, YYYYMMDD

        For more information, try '--help'.
        ");
        assert!(list("devlog list --tag +").is_err());
    }
}
