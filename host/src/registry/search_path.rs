//! The folders that are searched for providers, and the file name of a provider.

use devlog_provider_api::manifest::is_provider_name;
use std::{
    env::{self, consts},
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

const FILE_STEM: &str = "devlog_provider_";

/// The reason why a folder is searched. Earlier ones win where two hold the same version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Named by `--provider NAME=FILE`.
    Override,
    /// A folder of `DEVLOG_PROVIDER_PATH`.
    ProviderPath,
    /// `providers` in the journal's root.
    Journal,
    /// `lib/devlog/providers` beside the `bin` that the program is installed in.
    Installation,
    /// The folder of the program itself, as after `cargo build`.
    ProgramFolder,
}

impl Origin {
    /// Reports if the files there came with the program.
    pub fn is_bundled(self) -> bool {
        matches!(self, Self::Installation | Self::ProgramFolder)
    }
}

/// A folder that is searched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchFolder {
    /// Absolute.
    pub path: PathBuf,
    /// The reason why it is searched.
    pub origin: Origin,
}

/// The files and folders that are searched, in order. Never the current folder, never a bare name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchPath {
    /// The providers that `--provider` names, with their files.
    pub overrides: Vec<(String, PathBuf)>,
    pub folders: Vec<SearchFolder>,
    /// The entries of `DEVLOG_PROVIDER_PATH` that are not absolute, and therefore not searched.
    pub ignored: Vec<PathBuf>,
    /// Lists the trusted providers.
    pub lock_file: PathBuf,
    /// The running executable.
    pub program: Option<PathBuf>,
}

impl SearchPath {
    /// Lays out the search.
    ///
    /// `overrides` are the names and files of `--provider`, `provider_path` is the value of
    /// `DEVLOG_PROVIDER_PATH`, `journal_root` the folder of the journal, `program` the running executable.
    pub fn new(
        overrides: &[(String, PathBuf)],
        provider_path: Option<&OsStr>,
        journal_root: &Path,
        program: Option<&Path>,
    ) -> Self {
        let listed = provider_path.map_or_else(Vec::new, |list| env::split_paths(list).collect());
        let listed = listed.into_iter().filter(|folder| folder != Path::new(""));
        let (absolute, ignored): (Vec<_>, Vec<_>) = listed.partition(|folder| folder.is_absolute());
        let program =
            program.map(|file| fs::canonicalize(file).unwrap_or_else(|_| file.to_owned()));
        let mut folders: Vec<_> = absolute
            .into_iter()
            .map(|path| SearchFolder {
                path,
                origin: Origin::ProviderPath,
            })
            .collect();
        folders.push(SearchFolder {
            path: journal_root.join("providers"),
            origin: Origin::Journal,
        });
        folders.extend(program.as_deref().map_or_else(Vec::new, folders_of_program));
        Self {
            overrides: overrides.to_vec(),
            folders,
            ignored,
            lock_file: journal_root.join("providers.lock"),
            program,
        }
    }

    /// The folder of the journal.
    pub fn journal_root(&self) -> &Path {
        self.lock_file.parent().unwrap_or(Path::new(""))
    }
}

fn folders_of_program(program: &Path) -> Vec<SearchFolder> {
    let Some(folder) = program.parent().filter(|folder| folder.is_absolute()) else {
        return Vec::new();
    };
    let installation = folder
        .parent()
        .filter(|_| folder.ends_with("bin"))
        .map(|prefix| SearchFolder {
            path: prefix.join("lib/devlog/providers"),
            origin: Origin::Installation,
        });
    let own = SearchFolder {
        path: folder.to_owned(),
        origin: Origin::ProgramFolder,
    };
    installation.into_iter().chain([own]).collect()
}

/// The name of the library file of a provider, such as `libdevlog_provider_azure.so`.
pub fn file_name(provider: &str) -> String {
    let (prefix, suffix) = (consts::DLL_PREFIX, consts::DLL_SUFFIX);
    format!("{prefix}{FILE_STEM}{}{suffix}", provider.replace('-', "_"))
}

/// The provider that a library file is named for; `None` for any other file.
///
/// Cargo writes `_` for `-` in file names, so the manifest may have `-` where this has `_`.
pub fn provider_of(file_name: &OsStr) -> Option<&str> {
    let name = file_name
        .to_str()?
        .strip_prefix(consts::DLL_PREFIX)?
        .strip_prefix(FILE_STEM)?
        .strip_suffix(consts::DLL_SUFFIX)?;
    is_provider_name(name).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::{Origin, SearchPath, file_name, provider_of};
    use std::{
        ffi::OsStr,
        path::{Path, PathBuf},
    };

    fn folders(search: &SearchPath) -> Vec<(&str, Origin)> {
        let found = search.folders.iter();
        found
            .filter_map(|folder| Some((folder.path.to_str()?, folder.origin)))
            .collect()
    }

    #[test]
    fn the_order_is_variable_journal_installation_program() {
        let search = SearchPath::new(
            &[],
            Some(OsStr::new("/a:/b")),
            Path::new("/journal"),
            Some(Path::new("/opt/nowhere/bin/devlog")),
        );
        let expected = [
            ("/a", Origin::ProviderPath),
            ("/b", Origin::ProviderPath),
            ("/journal/providers", Origin::Journal),
            ("/opt/nowhere/lib/devlog/providers", Origin::Installation),
            ("/opt/nowhere/bin", Origin::ProgramFolder),
        ];
        assert_eq!(folders(&search), expected);
        assert_eq!(search.lock_file, Path::new("/journal/providers.lock"));
    }

    #[test]
    fn a_build_folder_is_no_installation() {
        let program = Path::new("/nowhere/target/release/devlog");
        let search = SearchPath::new(&[], None, Path::new("/j"), Some(program));
        let expected = [
            ("/j/providers", Origin::Journal),
            ("/nowhere/target/release", Origin::ProgramFolder),
        ];
        assert_eq!(folders(&search), expected);
    }

    #[test]
    fn relative_entries_are_set_aside_and_empty_ones_dropped() {
        let list = OsStr::new("providers::/a:.:../b");
        let search = SearchPath::new(&[], Some(list), Path::new("/j"), Some(Path::new("devlog")));
        let expected = [
            ("/a", Origin::ProviderPath),
            ("/j/providers", Origin::Journal),
        ];
        assert_eq!(folders(&search), expected);
        let ignored: Vec<_> = ["providers", ".", "../b"].map(PathBuf::from).into();
        assert_eq!(search.ignored, ignored);
    }

    #[test]
    fn a_file_is_named_for_one_provider() {
        for name in ["azure", "my_nas2"] {
            assert_eq!(provider_of(OsStr::new(&file_name(name))), Some(name));
        }
        assert_eq!(file_name("my-nas"), file_name("my_nas"));
        for other in [
            "libc.so.6",
            "azure",
            "libdevlog_provider_.so",
            "libdevlog_provider_A.so",
        ] {
            assert_eq!(provider_of(OsStr::new(other)), None, "{other}");
        }
    }
}
