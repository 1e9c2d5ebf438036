//! Finds the provider libraries of a search path and reads their manifests. Loads nothing.

use super::{
    Origin, SearchFolder, SearchPath,
    library::{Manifest, PinnedFile, Refusal},
    search_path::provider_of,
    trust::{Judge, Trust},
};
use crate::folder::names_in;
use std::{
    io,
    path::{Path, PathBuf},
};

/// A library file that may be a provider.
#[derive(Debug)]
pub struct Candidate {
    /// The provider's name: the manifest's, or the file name's where no manifest can be read.
    pub name: String,
    pub file: PathBuf,
    /// The part of the search path that it was found by.
    pub origin: Origin,
    /// Its fitness for use.
    pub standing: Standing,
}

/// The fitness of a library for use.
#[derive(Debug)]
pub enum Standing {
    /// It can be loaded.
    Usable(UsableLibrary),
    /// It is not used.
    Refused {
        /// Its manifest, where that can be read.
        manifest: Option<Manifest>,
        /// The reason.
        refusal: Refusal,
    },
}

/// A library that may be loaded.
#[derive(Debug)]
pub struct UsableLibrary {
    /// Its description of itself.
    pub manifest: Manifest,
    /// The reason why it may run.
    pub trust: Trust,
    /// The descriptor that was judged. Only usable libraries are kept open.
    pub(super) checked: PinnedFile,
}

impl Candidate {
    fn examine(file: &Path, expected: &str, origin: Origin, judge: &Judge) -> Self {
        let standing = match PinnedFile::open(file) {
            Ok(checked) => Standing::of(checked, expected, origin, judge),
            Err(refusal) => Standing::Refused {
                manifest: None,
                refusal,
            },
        };
        let manifest = standing.manifest();
        let name = manifest.map_or(expected, |manifest| &manifest.name);
        Self {
            name: name.to_owned(),
            file: file.to_owned(),
            origin,
            standing,
        }
    }

    /// The reason why it is not used; `None` if it can be.
    pub fn refusal(&self) -> Option<&Refusal> {
        match &self.standing {
            Standing::Usable(_) => None,
            Standing::Refused { refusal, .. } => Some(refusal),
        }
    }

    /// The library, if it may be loaded.
    pub fn usable(&self) -> Option<&UsableLibrary> {
        match &self.standing {
            Standing::Usable(library) => Some(library),
            Standing::Refused { .. } => None,
        }
    }

    /// Reports if it is meant by this name. The name of a file may have `_` for `-`.
    pub fn is_named(&self, name: &str) -> bool {
        match self.standing.manifest() {
            Some(_) => self.name == name,
            None => same_file_name(&self.name, name),
        }
    }

    /// Reports if its manifest has this other name for it.
    pub fn has_alias(&self, name: &str) -> bool {
        let manifest = self.standing.manifest();
        manifest.is_some_and(|manifest| manifest.aliases.iter().any(|alias| alias == name))
    }
}

impl Standing {
    fn of(checked: PinnedFile, expected: &str, origin: Origin, judge: &Judge) -> Self {
        let manifest = match read_manifest(&checked, expected) {
            Ok(manifest) => manifest,
            Err(refusal) => {
                return Self::Refused {
                    manifest: None,
                    refusal,
                };
            }
        };
        match judge.judge(&checked, &manifest.name, origin) {
            Ok(trust) => Self::Usable(UsableLibrary {
                manifest,
                trust,
                checked,
            }),
            Err(refusal) => Self::Refused {
                manifest: Some(manifest),
                refusal,
            },
        }
    }

    /// The library's description of itself, where that can be read.
    pub fn manifest(&self) -> Option<&Manifest> {
        match self {
            Self::Usable(library) => Some(&library.manifest),
            Self::Refused { manifest, .. } => manifest.as_ref(),
        }
    }
}

/// The result of a search.
#[derive(Debug, Default)]
pub struct Discovery {
    /// The libraries, in the order of the search path, by file name within a folder.
    pub candidates: Vec<Candidate>,
    /// A sentence for each folder that could not be searched.
    pub warnings: Vec<String>,
}

/// Searches. A folder that is absent is empty.
pub fn discover(search_path: &SearchPath) -> Discovery {
    let judge = Judge::new(search_path);
    let mut found = Discovery::default();
    for folder in &search_path.ignored {
        found.warnings.push(format!(
            "`{}` in DEVLOG_PROVIDER_PATH is not an absolute path and is not searched",
            folder.display()
        ));
    }
    for (name, file) in &search_path.overrides {
        let candidate = Candidate::examine(file, name, Origin::Override, &judge);
        found.candidates.push(candidate);
    }
    for folder in &search_path.folders {
        match libraries(&folder.path) {
            Ok(files) => {
                let examined = files
                    .iter()
                    .map(|(file, name)| Candidate::examine(file, name, folder.origin, &judge));
                found.candidates.extend(examined);
            }
            Err(error) => found.warnings.extend(warning(folder, &error)),
        }
    }
    found
}

fn libraries(folder: &Path) -> io::Result<Vec<(PathBuf, String)>> {
    let mut files = Vec::new();
    for file in names_in(folder)? {
        let file = file?;
        if let Some(name) = provider_of(&file) {
            files.push((folder.join(&file), name.to_owned()));
        }
    }
    files.sort();
    Ok(files)
}

fn warning(folder: &SearchFolder, error: &io::Error) -> Option<String> {
    let absent = matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    );
    let folder = folder.path.display();
    (!absent).then(|| format!("cannot search {folder} for providers: {error}"))
}

fn read_manifest(checked: &PinnedFile, expected: &str) -> Result<Manifest, Refusal> {
    let manifest = Manifest::read(checked.file())?;
    if same_file_name(&manifest.name, expected) {
        return Ok(manifest);
    }
    Err(Refusal::NameMismatch {
        expected: expected.to_owned(),
        found: manifest.name,
    })
}

fn same_file_name(a: &str, b: &str) -> bool {
    a.replace('-', "_") == b.replace('-', "_")
}
