//! Finds the provider libraries of a search path and reads what they say of themselves. Loads nothing.

use super::{
    library::{CheckedFile, Manifest, Refusal},
    search_path::{Origin, Place, SearchPath, provider_of},
    trust::{Judge, Trust},
};
use std::{
    fs, io,
    path::{Path, PathBuf},
};

/// A library file that may be a provider.
#[derive(Debug)]
pub struct Candidate {
    /// The provider: what the manifest says, or the file's name where there is none to be read.
    pub name: String,
    /// The file.
    pub file: PathBuf,
    /// How it came to be looked at.
    pub origin: Origin,
    /// What it says of itself.
    pub manifest: Result<Manifest, Refusal>,
    /// Why it may run.
    pub trust: Result<Trust, Refusal>,
    checked: Option<CheckedFile>,
}

impl Candidate {
    fn examine(file: &Path, expected: &str, origin: Origin, judge: &Judge) -> Self {
        let candidate = |name: String, manifest, trust, checked| Self {
            name,
            file: file.to_owned(),
            origin,
            manifest,
            trust,
            checked,
        };
        let checked = match CheckedFile::open(file) {
            Ok(checked) => checked,
            Err(refusal) => {
                let name = expected.to_owned();
                return candidate(name, Err(refusal.clone()), Err(refusal), None);
            }
        };
        let manifest = read_manifest(&checked, expected);
        let name = match &manifest {
            Ok(manifest) => manifest.name.clone(),
            Err(_) => expected.to_owned(),
        };
        let trust = judge.judge(&checked, &name, origin);
        // An open descriptor is kept for what may be loaded only.
        let checked = (manifest.is_ok() && trust.is_ok()).then_some(checked);
        candidate(name, manifest, trust, checked)
    }

    /// Why it is not used; `None` if it can be.
    #[must_use]
    pub fn refusal(&self) -> Option<&Refusal> {
        self.manifest.as_ref().err().or(self.trust.as_ref().err())
    }

    /// What is needed to load it.
    ///
    /// # Errors
    /// [`Candidate::refusal`].
    pub(super) fn usable(&self) -> Result<(&Manifest, &CheckedFile), Refusal> {
        let manifest = self.manifest.as_ref().map_err(Clone::clone)?;
        self.trust.as_ref().map_err(Clone::clone)?;
        let checked = self.checked.as_ref();
        let closed = || Refusal::Unreadable("it is not open".to_owned());
        Ok((manifest, checked.ok_or_else(closed)?))
    }

    /// Whether it is meant by this name. The name of a file may have `_` for `-`.
    #[must_use]
    pub fn is_named(&self, name: &str) -> bool {
        match self.manifest {
            Ok(_) => self.name == name,
            Err(_) => same_file_name(&self.name, name),
        }
    }
}

/// What was found.
#[derive(Debug, Default)]
pub struct Discovery {
    /// In the order of the search path, by file name within a folder.
    pub candidates: Vec<Candidate>,
    /// What could not be searched, a sentence each.
    pub warnings: Vec<String>,
}

/// Searches. A folder that is absent is empty.
#[must_use]
pub fn discover(search_path: &SearchPath) -> Discovery {
    let judge = Judge::new(search_path);
    let mut found = Discovery::default();
    for folder in search_path.ignored() {
        found.warnings.push(format!(
            "`{}` in DEVLOG_PROVIDER_PATH is not an absolute path and is not searched",
            folder.display()
        ));
    }
    for (name, file) in search_path.overrides() {
        let candidate = Candidate::examine(file, name, Origin::Override, &judge);
        found.candidates.push(candidate);
    }
    for place in search_path.places() {
        match libraries(&place.folder) {
            Ok(files) => {
                let examined = files
                    .iter()
                    .map(|(file, name)| Candidate::examine(file, name, place.origin, &judge));
                found.candidates.extend(examined);
            }
            Err(error) => found.warnings.extend(warning(place, &error)),
        }
    }
    found
}

fn libraries(folder: &Path) -> io::Result<Vec<(PathBuf, String)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if let Some(name) = provider_of(&entry.file_name()) {
            files.push((entry.path(), name.to_owned()));
        }
    }
    files.sort();
    Ok(files)
}

fn warning(place: &Place, error: &io::Error) -> Option<String> {
    let absent = matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    );
    let folder = place.folder.display();
    (!absent).then(|| format!("cannot search {folder} for providers: {error}"))
}

fn read_manifest(checked: &CheckedFile, expected: &str) -> Result<Manifest, Refusal> {
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
