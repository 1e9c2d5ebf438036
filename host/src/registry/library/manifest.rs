//! A library's description of itself, read from a section of its file. Nothing of the library runs.

use super::{Refusal, binary::read_library};
use crate::terminal_text::{for_terminal, is_unprintable};
use devlog_provider_api::{
    SettingKind, SettingSpec,
    abi::host::API_VERSION,
    manifest::{
        FORMAT, HEADER_LEN, MAGIC, MAX_SECTION_LEN, SECTION_ELF, SECTION_MACHO, SECTION_PE,
        is_provider_name,
    },
};
use object::{BinaryFormat, File, Object, ObjectSection, ReadCache, ReadRef};
use semver::Version;
use serde::{Deserialize, Deserializer};
use std::{
    cell::Cell,
    fs,
    io::{self, Read, Seek, SeekFrom},
};

/// More bytes than any provider has: what is read of a file is kept in memory meanwhile.
const MAX_LIBRARY: u64 = 1 << 30;

/// The description that a provider library gives of itself. Keys that are not known here come from a later minor
/// version of the contract, and are passed over.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Manifest {
    /// The version of the contract that it was built for.
    pub api: Version,
    /// The name that `[remote] provider` takes.
    pub name: String,
    /// The name for people.
    pub title: String,
    /// The provider's own version.
    pub version: Version,
    /// A sentence about the provider, without a full stop.
    pub description: String,
    /// The form of a URL; empty if it is unknown.
    #[serde(default)]
    pub url: String,
    /// Other names that `[remote] provider` takes for it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The page where it is published; empty if it names none.
    #[serde(default)]
    pub homepage: String,
    /// Its licence as an SPDX expression; empty if it names none.
    #[serde(default)]
    pub license: String,
    /// The keys of `[remote.NAME]`.
    #[serde(default, deserialize_with = "settings")]
    pub settings: Vec<SettingSpec>,
}

impl Manifest {
    /// Reads the manifest of a library file, of which only the headers and the manifest are read.
    ///
    /// # Errors
    /// [`Refusal`], for a file that is no library of this machine, that is not whole or not on its own, or
    /// whose manifest is missing, damaged, or for another major version of the contract.
    pub fn read(file: &fs::File) -> Result<Self, Refusal> {
        let length = file.metadata().map(|metadata| metadata.len());
        if length.is_ok_and(|length| length > MAX_LIBRARY) {
            return Err(Refusal::NotALibrary("it is larger than 1 GiB".to_owned()));
        }
        let failure = Cell::new(None);
        let noting = NotingFailure {
            file,
            failure: &failure,
        };
        let manifest = Self::read_from(&ReadCache::new(noting));
        match failure.into_inner() {
            Some(error) => Err(error.into()),
            None => manifest,
        }
    }

    fn read_from<'data, R: ReadRef<'data>>(data: R) -> Result<Self, Refusal> {
        let library = read_library(data)?;
        Self::parse(text_of_section(section_data(&library)?)?)
    }

    fn parse(text: &str) -> Result<Self, Refusal> {
        let manifest: Self = toml::from_str(text).map_err(|error| damaged(error.message()))?;
        if !Version::parse(API_VERSION).is_ok_and(|own| own.major == manifest.api.major) {
            return Err(Refusal::OtherApi(manifest.api));
        }
        if !manifest.names().all(is_provider_name) {
            return Err(damaged("its name is not one that a provider may have"));
        }
        if manifest.texts().any(|text| text.contains(is_unprintable)) {
            return Err(damaged("a text contains a control character"));
        }
        Ok(manifest)
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        let aliases = self.aliases.iter().map(String::as_str);
        aliases.chain([&*self.name])
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        let own = [
            &self.title,
            &self.description,
            &self.url,
            &self.homepage,
            &self.license,
        ];
        let settings = self.settings.iter().flat_map(|spec| {
            let lists = [spec.env, spec.choices, spec.needs];
            let listed = lists.into_iter().flatten().copied();
            listed.chain([spec.name, spec.help, spec.default])
        });
        own.into_iter().map(String::as_str).chain(settings)
    }
}

/// A file that keeps the first error of reading it: the parser takes one for the end of the file.
struct NotingFailure<'a> {
    file: &'a fs::File,
    failure: &'a Cell<Option<io::Error>>,
}

impl NotingFailure<'_> {
    fn note<T>(&self, result: io::Result<T>) -> io::Result<T> {
        result.map_err(|error| {
            let kind = error.kind();
            self.failure.set(Some(self.failure.take().unwrap_or(error)));
            kind.into()
        })
    }
}

impl Read for NotingFailure<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer);
        self.note(read)
    }
}

impl Seek for NotingFailure<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = self.file.seek(to);
        self.note(position)
    }
}

#[derive(Deserialize)]
struct Setting {
    name: String,
    kind: String,
    help: String,
    #[serde(default)]
    required: bool,
    #[serde(default)]
    place: bool,
    #[serde(default)]
    env: Vec<String>,
    #[serde(default)]
    choices: Vec<String>,
    #[serde(default)]
    default: String,
    #[serde(default)]
    needs: Vec<String>,
}

impl Setting {
    /// Specs are constants where they are written, so their type holds `'static` texts. Not freed: at most
    /// [`MAX_SECTION_LEN`] bytes a library, once a run.
    fn leak(self) -> SettingSpec {
        let kind = match self.kind.as_str() {
            "text" => SettingKind::Text,
            "integer" => SettingKind::Integer,
            "boolean" => SettingKind::Boolean,
            // A kind that came after this program may be one that must not be shown.
            _ => SettingKind::Secret,
        };
        let mut spec = SettingSpec::new(kind, self.name.leak(), self.help.leak())
            .env(leak_all(self.env))
            .choices(leak_all(self.choices))
            .default(self.default.leak())
            .needs(leak_all(self.needs));
        spec.required = self.required;
        spec.place = self.place;
        spec
    }
}

fn settings<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<SettingSpec>, D::Error> {
    let settings = Vec::<Setting>::deserialize(from)?;
    Ok(settings.into_iter().map(Setting::leak).collect())
}

fn leak_all(texts: Vec<String>) -> &'static [&'static str] {
    let texts: Vec<&'static str> = texts.into_iter().map(|text| &*text.leak()).collect();
    texts.leak()
}

fn section_data<'data, R: ReadRef<'data>>(
    library: &File<'data, R>,
) -> Result<&'data [u8], Refusal> {
    let name = match library.format() {
        BinaryFormat::MachO => SECTION_MACHO,
        BinaryFormat::Pe => SECTION_PE,
        _ => SECTION_ELF,
    };
    let section = library.section_by_name(name).ok_or(Refusal::NoManifest)?;
    if section.size() > MAX_SECTION_LEN {
        return Err(Refusal::ManifestTooLarge(section.size()));
    }
    section
        .data()
        .map_err(|_| damaged("it lies outside the file"))
}

/// The text after the header. Linkers may put padding before and after.
fn text_of_section(section: &[u8]) -> Result<&str, Refusal> {
    let at = section
        .windows(MAGIC.len())
        .position(|window| window == MAGIC)
        .ok_or_else(|| damaged("it does not begin like a manifest"))?;
    let cut = || damaged("it is cut short");
    let (header, rest) = section[at..].split_at_checked(HEADER_LEN).ok_or_else(cut)?;
    let number = |at: usize| {
        let bytes = header.get(at..).and_then(|rest| rest.first_chunk::<4>());
        bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes))
    };
    match number(MAGIC.len()) {
        FORMAT => {}
        other => return Err(Refusal::ManifestFormat(other)),
    }
    let length = usize::try_from(number(MAGIC.len() + 4)).map_err(|_| cut())?;
    let text = rest.get(..length).ok_or_else(cut)?;
    std::str::from_utf8(text).map_err(|_| damaged("it is not UTF-8"))
}

fn damaged(why: &str) -> Refusal {
    Refusal::ManifestDamaged(for_terminal(why))
}

#[cfg(test)]
mod tests;
