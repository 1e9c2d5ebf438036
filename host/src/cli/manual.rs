//! `devlog man`.

use super::{
    args::Arguments,
    exit_code::ExitCode,
    failure::{Failure, JournalFailure},
    session::Session,
};
use clap::CommandFactory;
use std::{fs, io, path::Path};

/// Writes a page for the program and each of its commands.
pub fn run(session: &Session, folder: &Path) -> ExitCode {
    match write(folder) {
        Ok(()) => {
            let place = session.place(Path::new(""), "");
            session
                .output
                .success(&format!("Wrote the manual pages to {}", place.path(folder)));
            ExitCode::Done
        }
        Err(source) => {
            let path = folder.to_owned();
            let failure = Failure::from(JournalFailure::Manual { path, source });
            let report = failure.report(&session.place(Path::new(""), ""));
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
    use std::fs;

    #[test]
    fn every_command_has_a_page() {
        let folder = tempfile::tempdir().expect("a folder");
        let pages = folder.path().join("man/man1");
        write(&pages).expect("a folder that can be written");
        let read = fs::read_dir(&pages).expect("pages");
        let mut names: Vec<String> = read
            .filter_map(|page| page.ok()?.file_name().into_string().ok())
            .collect();
        names.sort();
        insta::assert_snapshot!(names.join("\n"), @r"
        devlog-completions.1
        devlog-edit.1
        devlog-list.1
        devlog-man.1
        devlog-new.1
        devlog-provider-list.1
        devlog-provider.1
        devlog-push.1
        devlog-rebuild.1
        devlog-show.1
        devlog.1
        ");
    }
}
