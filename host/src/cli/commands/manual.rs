//! `devlog man`.

use crate::cli::{
    Session,
    arguments::Arguments,
    messages::{DisplayNames, ErrorReport, ExitCode, Failure},
};
use clap::CommandFactory;
use std::{fs, io, path::Path};

/// Writes a page for the program and each of its commands.
pub fn run(session: &Session, folder: &Path) -> Result<ExitCode, Failure> {
    let names = &session.names;
    write(folder).map_err(|error| unwritable(folder, &error, names))?;
    let folder = names.path(folder);
    session
        .output
        .success(&format!("Wrote the manual pages to {folder}"));
    Ok(ExitCode::Done)
}

fn unwritable(folder: &Path, error: &io::Error, names: &DisplayNames) -> ErrorReport {
    let headline = format!("cannot write the manual pages to {}", names.path(folder));
    ErrorReport::new("manual_unwritable", ExitCode::Failed, headline)
        .with_causes([names.text(&error.to_string())])
        .with_hint("name a folder that you can write to".to_owned())
}

fn write(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    clap_mangen::generate_to(Arguments::command(), folder)
}

#[cfg(test)]
mod tests {
    use super::{unwritable, write};
    use crate::cli::{
        arguments::Arguments,
        messages::{DisplayNames, Palette},
    };
    use clap::CommandFactory;
    use std::{fs, io, path::Path};

    #[test]
    fn every_command_has_a_page_and_those_for_devlog_itself_have_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let pages = folder.path().join("man/man1");
        write(&pages).expect("a folder that can be written");
        for command in Arguments::command().get_subcommands() {
            let page = pages.join(format!("devlog-{}.1", command.get_name()));
            assert_eq!(page.exists(), !command.is_hide_set(), "{}", page.display());
        }
        let list = fs::read_to_string(pages.join("devlog-list.1")).unwrap_or_default();
        assert!(list.contains("List the entries, newest first"), "{list}");
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_reported() {
        let error = io::Error::other("permission denied");
        let folder = Path::new("/home/ada/man");
        let report = unwritable(folder, &error, &DisplayNames::example());
        insta::assert_snapshot!(report.text(Palette::default()), @r"
        error: cannot write the manual pages to ~/man
          Caused by: permission denied

        hint: name a folder that you can write to
        ");
    }
}
