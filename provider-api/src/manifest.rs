//! The description of a provider library in a section of its file, readable without running it.
//!
//! The section holds a header of [`HEADER_LEN`] bytes (16 bytes [`MAGIC`], the format as `u32`, the length
//! of the text as `u32`, both little-endian) and then the text, in TOML:
//!
//! ```toml
//! api = "1.0.0"
//! name = "example"
//! title = "Example Storage"
//! version = "0.1.0"
//! description = "Keeps objects in an example"
//! url = "https://HOST/BUCKET"
//! aliases = ["sample"]
//! homepage = "https://example.org/devlog-provider-example"
//! license = "MIT"
//!
//! [[settings]]
//! name = "token"
//! kind = "secret"
//! help = "the access token"
//! required = true
//! place = false
//! env = ["EXAMPLE_TOKEN"]
//! choices = []
//! default = ""
//! needs = ["user"]
//! ```
//!
//! A reader takes a key that it does not know for absent, and a `kind` that it does not know for `secret`: a
//! value of a kind to come is not shown, and not published, by a host that is older.

use crate::SettingSpec;

/// The first 16 bytes of a manifest.
pub const MAGIC: [u8; 16] = *b"DEVLOG-PROVIDER\0";
/// The format that this crate writes.
pub const FORMAT: u32 = 1;
/// The length of magic, format and text length, in bytes.
pub const HEADER_LEN: usize = 24;
/// The section in an ELF file.
pub const SECTION_ELF: &str = ".devlog_provider";
/// The section in a Mach-O file, in segment `__DATA`; names have at most 16 characters there.
pub const SECTION_MACHO: &str = "__devlog_prov";
/// The section in a PE file; names have at most 8 characters there.
pub const SECTION_PE: &str = ".dvlgprv";
/// The longest section that the host reads, in bytes.
pub const MAX_SECTION_LEN: u64 = 64 * 1024;

/// The section that [`export_provider!`](crate::export_provider) writes.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Manifest {
    /// The name that `[remote] provider` takes.
    pub name: &'static str,
    /// The name for people.
    pub title: &'static str,
    /// The provider's own version.
    pub version: &'static str,
    /// A sentence about the provider, without a full stop.
    pub description: &'static str,
    /// The form of a URL, such as `https://HOST/BUCKET`; empty if unknown.
    pub url: &'static str,
    /// Other names that `[remote] provider` takes for it.
    pub aliases: &'static [&'static str],
    /// The page where the provider and its SHA-256 are published; empty if unknown.
    pub homepage: &'static str,
    /// The licence as an SPDX expression; empty if unknown.
    pub license: &'static str,
    /// The keys of `[remote.NAME]`.
    pub settings: &'static [SettingSpec],
}

impl Manifest {
    /// Describes a provider.
    #[must_use]
    pub const fn new(
        name: &'static str,
        title: &'static str,
        version: &'static str,
        description: &'static str,
        settings: &'static [SettingSpec],
    ) -> Self {
        Self {
            name,
            title,
            version,
            description,
            url: "",
            aliases: &[],
            homepage: "",
            license: "",
            settings,
        }
    }

    /// Tells the form of a url: what stands for something else is in capitals.
    #[must_use]
    pub const fn url(mut self, form: &'static str) -> Self {
        self.url = form;
        self
    }

    /// Gives other names that `[remote] provider` takes for it, such as `aws` for `s3`.
    #[must_use]
    pub const fn aliases(mut self, names: &'static [&'static str]) -> Self {
        self.aliases = names;
        self
    }

    /// Names the page where the provider is published, and its licence; what is empty is left out.
    #[must_use]
    pub const fn published(mut self, homepage: &'static str, license: &'static str) -> Self {
        self.homepage = homepage;
        self.license = license;
        self
    }

    /// The length of the whole section, in bytes.
    #[must_use]
    pub const fn section_len(&self) -> usize {
        self.write(Writer::<0>::new()).len
    }

    /// The whole section; `LEN` is [`Manifest::section_len`].
    ///
    /// # Panics
    /// While the provider is compiled: if the name is invalid, if a text holds a control character, a quote or
    /// a backslash, or if the whole is longer than [`MAX_SECTION_LEN`].
    #[must_use]
    pub const fn section<const LEN: usize>(&self) -> [u8; LEN] {
        assert!(
            is_provider_name(self.name),
            "a provider's name is [a-z][a-z0-9_-]*, at most 32 characters"
        );
        assert!(
            LEN as u64 <= MAX_SECTION_LEN,
            "the manifest is longer than 64 KiB"
        );
        let written = self.write(Writer::<LEN>::new());
        assert!(written.len == LEN, "LEN is Manifest::section_len()");
        written.bytes
    }

    const fn write<const LEN: usize>(&self, out: Writer<LEN>) -> Writer<LEN> {
        let mut out = out.raw(&MAGIC).number(FORMAT).number(0);
        out = out.entry("api", env!("CARGO_PKG_VERSION"));
        out = out.entry("name", self.name).entry("title", self.title);
        out = out
            .entry("version", self.version)
            .entry("description", self.description);
        if !self.url.is_empty() {
            out = out.entry("url", self.url);
        }
        if !self.aliases.is_empty() {
            out = out.list("aliases", self.aliases);
        }
        if !self.homepage.is_empty() {
            out = out.entry("homepage", self.homepage);
        }
        if !self.license.is_empty() {
            out = out.entry("license", self.license);
        }
        let mut at = 0;
        while at < self.settings.len() {
            let spec = &self.settings[at];
            out = out
                .raw(b"\n[[settings]]\n")
                .entry("name", spec.name)
                .entry("kind", spec.kind.name());
            out = out
                .entry("help", spec.help)
                .flag("required", spec.required)
                .flag("place", spec.place);
            out = out.list("env", spec.env).list("choices", spec.choices);
            out = out.entry("default", spec.default);
            if !spec.needs.is_empty() {
                out = out.list("needs", spec.needs);
            }
            at += 1;
        }
        out.with_text_len()
    }
}

/// The first text that is set and not empty; empty if none is.
#[doc(hidden)]
#[must_use]
pub const fn first_of(texts: &[Option<&'static str>]) -> &'static str {
    let mut at = 0;
    while at < texts.len() {
        match texts[at] {
            Some(text) if !text.is_empty() => return text,
            _ => at += 1,
        }
    }
    ""
}

/// Reports if a provider may have this name.
#[must_use]
pub const fn is_provider_name(name: &str) -> bool {
    let name = name.as_bytes();
    if name.is_empty() || name.len() > 32 || !name[0].is_ascii_lowercase() {
        return false;
    }
    let mut at = 0;
    while at < name.len() {
        if !matches!(name[at], b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-') {
            return false;
        }
        at += 1;
    }
    true
}

/// Writes into an array at compile time; with `LEN` 0 it only counts.
struct Writer<const LEN: usize> {
    bytes: [u8; LEN],
    len: usize,
}

impl<const LEN: usize> Writer<LEN> {
    const fn new() -> Self {
        Self {
            bytes: [0; LEN],
            len: 0,
        }
    }

    const fn raw(mut self, bytes: &[u8]) -> Self {
        let mut at = 0;
        while at < bytes.len() {
            if LEN > 0 {
                self.bytes[self.len] = bytes[at];
            }
            self.len += 1;
            at += 1;
        }
        self
    }

    const fn number(self, number: u32) -> Self {
        self.raw(&number.to_le_bytes())
    }

    const fn quoted(self, text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            assert!(
                bytes[at] >= 0x20 && bytes[at] != 0x7f && bytes[at] != b'"' && bytes[at] != b'\\',
                "a control character, a quote or a backslash in a provider's manifest"
            );
            at += 1;
        }
        self.raw(b"\"").raw(bytes).raw(b"\"")
    }

    const fn entry(self, key: &str, value: &str) -> Self {
        self.raw(key.as_bytes())
            .raw(b" = ")
            .quoted(value)
            .raw(b"\n")
    }

    const fn flag(self, key: &str, value: bool) -> Self {
        let value: &[u8] = if value { b" = true\n" } else { b" = false\n" };
        self.raw(key.as_bytes()).raw(value)
    }

    const fn list(self, key: &str, values: &[&str]) -> Self {
        let mut out = self.raw(key.as_bytes()).raw(b" = [");
        let mut at = 0;
        while at < values.len() {
            out = out.quoted(values[at]).raw(b", ");
            at += 1;
        }
        out.raw(b"]\n")
    }

    const fn with_text_len(mut self) -> Self {
        #[allow(clippy::cast_possible_truncation)] // MAX_SECTION_LEN is checked by the caller
        let text_len = ((self.len - HEADER_LEN) as u32).to_le_bytes();
        let mut at = 0;
        while LEN > 0 && at < text_len.len() {
            self.bytes[HEADER_LEN - text_len.len() + at] = text_len[at];
            at += 1;
        }
        self
    }
}

#[cfg(test)]
mod tests;
