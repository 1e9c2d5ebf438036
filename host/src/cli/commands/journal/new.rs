//! `devlog new`.

use super::{JournalFailure, OpenedJournal, writing::WrittenText};
use crate::{
    cli::{
        Session,
        arguments::journal::NewArguments,
        json::{EntryFields, Line},
        messages::{ExitCode, Failure},
        ui::standard_input,
    },
    journal::{EntryId, EntryStorage, Event, EventTime, StorageError},
};

pub fn run(session: &Session, arguments: &NewArguments) -> Result<ExitCode, Failure> {
    Ok(create(&OpenedJournal::of(session)?, arguments)?)
}

fn create(
    journal: &OpenedJournal<'_>,
    arguments: &NewArguments,
) -> Result<ExitCode, JournalFailure> {
    let id = arguments.id.map_or_else(|| journal.today(), Ok)?;
    let given = given(journal, id, arguments.message.as_deref())?;
    let text = given.map_or_else(|| from_editor(journal, id), Ok)?;
    let now = EventTime::from(&(journal.session.clock)());
    let events = Event::of_creation(id, &text.content, now);
    let written = text.save(|| journal.entries.create(id, &events))?;
    journal.warn_of_aside(id, &written);
    let output = &journal.session.output;
    output.success(&format!("Created new entry: {id}"));
    output.json(&Line::Entry(EntryFields::of_change(id, "created")));
    Ok(ExitCode::Done)
}

/// Opens the editor, unless a person would write in vain.
fn from_editor<'a>(
    journal: &'a OpenedJournal<'a>,
    id: EntryId,
) -> Result<WrittenText<'a>, JournalFailure> {
    match journal.entries.log(id)? {
        Some(log) if !log.is_blank() => Err(StorageError::Exists { id }.into()),
        _ => WrittenText::from_editor(journal, id, ""),
    }
}

/// Takes the text from the command line or from standard input; `None` if neither has one.
fn given<'a>(
    journal: &'a OpenedJournal<'a>,
    id: EntryId,
    message: Option<&str>,
) -> Result<Option<WrittenText<'a>>, JournalFailure> {
    match message {
        Some("-") => {
            let text = WrittenText::piped(journal, id)?;
            text.ok_or(JournalFailure::Empty).map(Some)
        }
        Some(text) => WrittenText::given(journal, id, text).map(Some),
        // Nothing at all in a pipe is no text: the program that started devlog gave it none.
        None if standard_input::is_given() => WrittenText::piped(journal, id),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::run;
    use crate::cli::{
        Session, arguments::journal::NewArguments, commands::ending::run_to_end,
        messages::ExitCode, ui::OutputStyle,
    };
    use std::{fs, path::Path};

    fn create(root: &Path, message: &str, json: bool) -> (ExitCode, String, String) {
        let style = OutputStyle {
            json,
            ..OutputStyle::default()
        };
        let (session, stdout, stderr) = Session::example(root, style);
        let arguments = NewArguments {
            message: Some(message.to_owned()),
            id: None,
        };
        let exit_code = run_to_end(&session, || run(&session, &arguments));
        (exit_code, stdout.text(), stderr.text())
    }

    #[test]
    fn a_new_entry_is_of_today() {
        let root = tempfile::tempdir().expect("a folder");
        let (exit_code, stdout, stderr) = create(root.path(), "- x +rust\n", false);
        assert_eq!((exit_code, stderr.as_str()), (ExitCode::Done, ""));
        assert_eq!(stdout, "Created new entry: 20250911\n");
        let log = fs::read_to_string(root.path().join("events/20250911.jsonl"));
        insta::assert_snapshot!(log.expect("a log"), @r#"
        {"type":"Created","data":{"id":"20250911","content":"- x +rust","timestamp":"2025-09-11T10:30:00.123456789+02:00"}}
        {"type":"AnnotationParsed","data":{"tags":["rust"],"people":[],"projects":[],"timestamp":"2025-09-11T10:30:00.123456789+02:00"}}
        "#);
    }

    #[test]
    fn an_entry_that_exists_is_not_written_over() {
        let root = tempfile::tempdir().expect("a folder");
        create(root.path(), "x", false);
        let (exit_code, stdout, stderr) = create(root.path(), "y", false);
        assert_eq!((exit_code.number(), stdout.as_str()), (1, ""));
        let mut drafts = fs::read_dir(root.path().join("drafts")).expect("a folder");
        let is_text = |path: &Path| path.extension() == Some("md".as_ref());
        let draft = drafts.find_map(|file| Some(file.ok()?.path()).filter(|path| is_text(path)));
        let draft = draft.expect("a draft");
        assert_eq!(fs::read(&draft).expect("a text"), b"y");
        let stderr = stderr.replace(&draft.display().to_string(), "DRAFT");
        insta::assert_snapshot!(stderr, @r"
        error: entry 20250911 exists already

        hint: your text is not lost: it is in DRAFT; `devlog edit --id 20250911 --draft` goes on with it
        ");
    }

    #[test]
    fn an_empty_text_makes_no_entry_and_no_journal() {
        let root = tempfile::tempdir().expect("a folder");
        let journal = root.path().join("journal");
        let (exit_code, _, stderr) = create(&journal, " \n\t", false);
        assert_eq!(exit_code, ExitCode::Failed);
        insta::assert_snapshot!(stderr, @r"
        error: the text is empty, so nothing was changed

        hint: write some text and save it
        ");
        assert!(!journal.exists());
    }

    #[test]
    fn json_says_what_was_created() {
        let root = tempfile::tempdir().expect("a folder");
        let (_, stdout, _) = create(root.path(), "x", true);
        insta::assert_snapshot!(stdout, @r#"
        {"schema":1,"type":"entry","id":"20250911","change":"created"}
        {"schema":1,"type":"summary","outcome":"ok","exit_code":0}
        "#);
    }
}
