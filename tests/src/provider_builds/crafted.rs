//! Small libraries that are made for one test: with any manifest, any code, and linked in any way.

use crate::{program::library_name, sandbox::Sandbox};
use std::{fs, path::PathBuf, process::Command};

/// The first bytes of a manifest.
const MAGIC: &[u8; 16] = b"DEVLOG-PROVIDER\0";
/// The format of a manifest.
const FORMAT: u32 = 1;

/// Needs no standard library, so that it is small and nothing has to be unwound.
const FRAME: &str = "#![no_std]\n\
    #[panic_handler]\nfn panicked(_: &core::panic::PanicInfo) -> ! { loop {} }\n";

/// A library to be made.
#[derive(Default)]
pub struct Crafted {
    section: Option<Vec<u8>>,
    code: String,
    link_arguments: Vec<String>,
}

impl Crafted {
    /// Without a manifest.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With this manifest, in the usual form.
    #[must_use]
    pub fn with_manifest(self, text: &str) -> Self {
        let section = section(FORMAT, text.len(), text.as_bytes());
        self.with_section(section)
    }

    /// With these bytes as the whole section of the manifest.
    #[must_use]
    pub fn with_section(mut self, section: Vec<u8>) -> Self {
        self.section = Some(section);
        self
    }

    /// With more Rust code.
    #[must_use]
    pub fn with_code(mut self, code: &str) -> Self {
        self.code.push_str(code);
        self
    }

    /// With an argument for the linker.
    #[must_use]
    pub fn with_link_argument(mut self, argument: &str) -> Self {
        self.link_arguments.push(argument.to_owned());
        self
    }

    /// Makes it, as `name` in a folder of its own; it has the file name of the hostile provider.
    ///
    /// # Panics
    /// If the compiler fails.
    #[must_use]
    pub fn make(&self, sandbox: &Sandbox, name: &str) -> PathBuf {
        let folder = sandbox.folder().join(name);
        fs::create_dir(&folder).expect("the sandbox is writable");
        let source = folder.join("crafted.rs");
        let mut code = FRAME.to_owned() + &self.code;
        if let Some(section) = &self.section {
            fs::write(folder.join("section"), section).expect("the sandbox is writable");
            code += &manifest_static(section.len());
        }
        fs::write(&source, code).expect("the sandbox is writable");
        let library = folder.join(library_name("hostile"));
        let mut rustc = Command::new("rustc");
        rustc.args(["--edition", "2024", "--crate-type", "cdylib"]);
        rustc.args(["-C", "panic=abort", "-C", "strip=symbols", "-o"]);
        rustc.args([&library, &source]);
        for argument in &self.link_arguments {
            rustc.arg("-C").arg(format!("link-arg={argument}"));
        }
        assert!(rustc.status().is_ok_and(|status| status.success()));
        library
    }
}

fn manifest_static(length: usize) -> String {
    format!(
        "#[used]\n#[unsafe(no_mangle)]\n#[unsafe(link_section = \".devlog_provider\")]\n\
         pub static DEVLOG_PROVIDER_MANIFEST: [u8; {length}] = *include_bytes!(\"section\");\n"
    )
}

/// The section of a manifest: its header, with this format and this length of the text, and the text.
///
/// # Panics
/// If the length needs more than 32 bits.
#[must_use]
pub fn section(format: u32, length: usize, text: &[u8]) -> Vec<u8> {
    let length = u32::try_from(length).expect("it is short");
    [
        &MAGIC[..],
        &format.to_le_bytes(),
        &length.to_le_bytes(),
        text,
    ]
    .concat()
}

/// A manifest without settings.
#[must_use]
pub fn manifest(name: &str) -> String {
    format!(
        "api = \"1.0.0\"\nname = \"{name}\"\ntitle = \"Crafted\"\nversion = \"1.0.0\"\n\
         description = \"Made for a test\"\n"
    )
}
