//! `devlog provider new`: writes a crate that keeps the contract from the start.

mod template;

use self::template::Template;
use crate::{
    cli::{
        Session,
        arguments::provider::ProviderNewArguments,
        messages::{DisplayNames, ErrorReport, ExitCode, Explain, Failure},
    },
    folder,
    registry::{RegistryError, file_name},
};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// The reason why a provider was not written.
#[derive(Debug)]
pub enum NewError {
    /// A provider has that name.
    Taken(String),
    /// Something is there already.
    NotEmpty(PathBuf),
    /// The folder of provider-api holds none.
    NoApi(PathBuf),
    /// A file or folder cannot be written.
    Write(PathBuf, io::Error),
}

impl Explain for NewError {
    fn explain(&self, names: &DisplayNames) -> ErrorReport {
        let report = |code, headline| ErrorReport::new(code, ExitCode::Failed, headline);
        match self {
            Self::Taken(name) => report(
                "name_taken",
                format!("there is a provider `{name}` already; nothing was written"),
            )
            .with_hint(
                "choose another name: a provider of the same name would be used in its place"
                    .to_owned(),
            ),
            Self::NotEmpty(folder) => report(
                "not_empty",
                format!(
                    "{} is there already, and not empty; nothing was written",
                    names.path(folder)
                ),
            )
            .with_hint("name another folder: `devlog provider new NAME FOLDER`".to_owned()),
            Self::NoApi(folder) => report(
                "no_api",
                format!(
                    "{} is not the folder of devlog-provider-api; nothing was written",
                    names.path(folder)
                ),
            )
            .with_hint("give the folder that holds its Cargo.toml to --api-path".to_owned()),
            Self::Write(path, error) => {
                report("not_written", format!("cannot write {}", names.path(path)))
                    .with_causes([names.text(&error.to_string())])
            }
        }
    }
}

pub fn run(session: &Session, arguments: &ProviderNewArguments) -> Result<ExitCode, Failure> {
    let name = &arguments.name;
    let registry = session.registry(&session.root()?);
    if !matches!(
        registry.choose(name, None),
        Err(RegistryError::Unknown { .. })
    ) {
        return Err(NewError::Taken(name.clone()).into());
    }
    let api_path = arguments.api_path.as_deref().map(api_folder).transpose()?;
    let template = Template::new(name, api_path.as_deref());
    let chosen = arguments.folder.clone();
    let folder = chosen.unwrap_or_else(|| PathBuf::from(template.package()));
    check_empty(&folder)?;
    for (path, text) in template.files() {
        write(&folder.join(path), &text)?;
    }
    session.output.success(&next_steps(session, name, &folder));
    Ok(ExitCode::Done)
}

fn next_steps(session: &Session, name: &str, folder: &Path) -> String {
    let names = &session.names;
    let (shown, word) = (names.path(folder), names.shell_word(folder));
    let palette = session.output.style().stdout;
    let file = file_name(name);
    format!(
        "{} Wrote provider `{name}` to {shown}\n\n\
         {} to build and see it, run\n\n    \
         cd {word}\n    \
         cargo build --target-dir target\n    \
         devlog --provider {name}=target/debug/{file} provider list",
        palette.good("✓"),
        palette.hint("hint:")
    )
}

/// Without a link, and absolute: the crate may lie elsewhere.
fn api_folder(path: &Path) -> Result<PathBuf, NewError> {
    let no_api = || NewError::NoApi(path.to_owned());
    let folder = fs::canonicalize(path).map_err(|_| no_api())?;
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).map_err(|_| no_api())?;
    let is_api = manifest.contains("name = \"devlog-provider-api\"");
    is_api.then_some(folder).ok_or_else(no_api)
}

fn check_empty(folder: &Path) -> Result<(), NewError> {
    match folder::names_in(folder).map(|mut entries| entries.next().is_none()) {
        Ok(true) => Ok(()),
        Ok(false) => Err(NewError::NotEmpty(folder.to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(NewError::Write(folder.to_owned(), error)),
    }
}

fn write(path: &Path, text: &str) -> Result<(), NewError> {
    let folder = path.parent().unwrap_or(path);
    // Never over a file that was created meanwhile.
    let written = fs::create_dir_all(folder).and_then(|()| {
        let mut file = fs::File::create_new(path)?;
        io::Write::write_all(&mut file, text.as_bytes())
    });
    written.map_err(|error| NewError::Write(path.to_owned(), error))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::{ProviderNewArguments, run};
    use crate::cli::{
        Session,
        messages::{DisplayNames, Palette},
        ui::OutputStyle,
    };
    use std::{fs, path::Path};

    fn arguments(folder: &Path, api_path: Option<&Path>) -> ProviderNewArguments {
        ProviderNewArguments {
            name: "my-nas".to_owned(),
            folder: Some(folder.to_owned()),
            api_path: api_path.map(Path::to_owned),
        }
    }

    fn refusal(root: &Path, arguments: &ProviderNewArguments) -> String {
        let (session, _, _) = Session::example(root, OutputStyle::default());
        let names = DisplayNames {
            home: Some(root.to_owned()),
            ..DisplayNames::default()
        };
        let failure = run(&session, arguments).unwrap_err();
        failure.report(&names).text(Palette::default())
    }

    #[test]
    fn a_new_provider_says_how_to_go_on() {
        let root = tempfile::tempdir().unwrap();
        let (session, stdout, _) = Session::example(root.path(), OutputStyle::default());
        let folder = root.path().join("nas");
        run(&session, &arguments(&folder, None)).unwrap();
        let said = stdout
            .text()
            .replace(&root.path().display().to_string(), "[ROOT]");
        insta::assert_snapshot!(said, @r"
        ✓ Wrote provider `my-nas` to [ROOT]/nas

        hint: to build and see it, run

            cd [ROOT]/nas
            cargo build --target-dir target
            devlog --provider my-nas=target/debug/libdevlog_provider_my_nas.so provider list
        ");
        for file in [
            "Cargo.toml",
            "README.md",
            ".gitignore",
            "src/lib.rs",
            "tests/conformance.rs",
        ] {
            let text = fs::read_to_string(folder.join(file)).unwrap();
            assert!(!text.contains("{{"), "{file}: {text}");
        }
    }

    #[test]
    fn nothing_is_overwritten() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("nas");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("mine"), "").unwrap();
        insta::assert_snapshot!(refusal(root.path(), &arguments(&folder, None)), @r"
        error: ~/nas is there already, and not empty; nothing was written

        hint: name another folder: `devlog provider new NAME FOLDER`
        ");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    }

    #[test]
    fn another_folder_than_that_of_the_api_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("nas");
        let refused = refusal(root.path(), &arguments(&folder, Some(root.path())));
        insta::assert_snapshot!(refused, @r"
        error: ~/ is not the folder of devlog-provider-api; nothing was written

        hint: give the folder that holds its Cargo.toml to --api-path
        ");
        assert!(!folder.exists());
    }
}
