//! `devlog man`.

use super::journal::failure::JournalFailure;
use crate::cli::{
    arguments::Arguments,
    messages::{exit_code::ExitCode, failure::Failure},
    session::Session,
};
use clap::CommandFactory;
use std::{fs, io, path::Path};

/// Writes a page for the program and each of its commands.
pub fn run(session: &Session, folder: &Path) -> ExitCode {
    match write(folder) {
        Ok(()) => {
            let names = session.names(Path::new(""), "");
            session
                .output
                .success(&format!("Wrote the manual pages to {}", names.path(folder)));
            ExitCode::Done
        }
        Err(source) => {
            let path = folder.to_owned();
            let failure = Failure::from(JournalFailure::Manual { path, source });
            let report = failure.report(&session.names(Path::new(""), ""));
            session.output.error(&report);
            report.exit_code
        }
    }
}

fn write(folder: &Path) -> io::Result<()> {
    fs::create_dir_all(folder)?;
    clap_mangen::generate_to(Arguments::command(), folder)
}

#[cfg(test)]
mod tests {
    use super::write;
    use crate::cli::arguments::Arguments;
    use clap::CommandFactory;
    use std::fs;

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
}
