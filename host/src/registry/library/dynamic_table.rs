//! The libraries that would be loaded along: the names in the dynamic table.

use super::Refusal;
use crate::terminal_text::for_terminal;
use object::{
    Endianness, ReadRef, elf,
    read::elf::{ElfFile, FileHeader, ProgramHeader, SectionHeader},
};

/// The entries of a dynamic table that make the system's loader open a library.
const NAMES_A_LIBRARY: [elf::DynamicTag; 5] = [
    elf::DT_NEEDED,
    elf::DT_AUXILIARY,
    elf::DT_FILTER,
    elf::DT_AUDIT,
    elf::DT_DEPAUDIT,
];

/// The C runtime of the system, without the version. The program itself uses it too, so the loader takes what is
/// loaded already and searches nowhere.
const C_RUNTIME: [&str; 7] = [
    "libc",
    "libm",
    "libgcc_s",
    "libpthread",
    "libdl",
    "librt",
    "libutil",
];

/// The loaders of the systems, which hold a part of the C runtime; some are named with their processor.
const LOADERS: [&str; 4] = ["ld-linux", "ld-musl", "ld64", "ld"];

/// Judges what the table names. That catches mistakes, and libraries that would be looked for where others can put
/// them; a provider that means harm, and is trusted, needs none.
///
/// # Errors
/// [`Refusal::RunPath`], [`Refusal::ForeignLibrary`]; [`Refusal::NotALibrary`] if there is not one table.
pub fn check_dynamic_table<'data, H, R>(elf: &ElfFile<'data, H, R>) -> Result<(), Refusal>
where
    H: FileHeader<Endian = Endianness>,
    R: ReadRef<'data>,
{
    check_one_dynamic_table(elf)?;
    let table = elf.elf_dynamic_table().map_err(Refusal::not_a_library)?;
    for entry in &table {
        let names_a_path = matches!(entry.tag, elf::DT_RPATH | elf::DT_RUNPATH);
        if !names_a_path && !NAMES_A_LIBRARY.contains(&entry.tag) {
            continue;
        }
        let name = table.string(entry).map_err(Refusal::not_a_library)?;
        let name = for_terminal(&String::from_utf8_lossy(name));
        if names_a_path {
            return Err(Refusal::RunPath(name));
        }
        if !is_c_runtime(&name) {
            return Err(Refusal::ForeignLibrary(name));
        }
    }
    Ok(())
}

/// The loader follows the segment, `object` the section: they must be the same table.
fn check_one_dynamic_table<'data, H, R>(elf: &ElfFile<'data, H, R>) -> Result<(), Refusal>
where
    H: FileHeader<Endian = Endianness>,
    R: ReadRef<'data>,
{
    let endian = elf.endian();
    let segments = elf.elf_program_headers().iter();
    let loaded: Vec<u64> = segments
        .filter(|header| header.p_type(endian) == elf::PT_DYNAMIC)
        .map(|header| header.p_offset(endian).into())
        .collect();
    let sections = elf.elf_section_table().iter();
    let named: Vec<u64> = sections
        .filter(|header| header.sh_type(endian) == elf::SHT_DYNAMIC)
        .map(|header| header.sh_offset(endian).into())
        .collect();
    if loaded.len() == 1 && loaded == named {
        return Ok(());
    }
    Err(Refusal::NotALibrary(
        "it has no dynamic table, or more than one".to_owned(),
    ))
}

fn is_c_runtime(library: &str) -> bool {
    let Some((stem, version)) = library.split_once(".so") else {
        return false;
    };
    let is_processor = |text: &str| {
        let mut letters = text.chars();
        letters.all(|letter| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-')
    };
    // Alpine names musl with the processor: `libc.musl-x86_64.so.1`.
    let is_musl = stem.strip_prefix("libc.musl-").is_some_and(is_processor);
    let is_loader = LOADERS.iter().any(|name| match stem.strip_prefix(name) {
        Some("") => true,
        Some(rest) => rest.strip_prefix('-').is_some_and(is_processor),
        None => false,
    });
    let mut digits = version.chars();
    let is_numbered = digits.all(|letter| letter == '.' || letter.is_ascii_digit());
    is_numbered && (C_RUNTIME.contains(&stem) || is_musl || is_loader)
}

#[cfg(test)]
mod tests {
    use super::is_c_runtime;
    use crate::registry::library::{Refusal, binary::read_library, test_library::TestLibrary};

    fn refusal(library: &[u8]) -> Option<Refusal> {
        read_library(library).err()
    }

    /// The second program header describes the dynamic table: its kind, and where it is.
    #[test]
    fn a_library_with_another_dynamic_table_than_its_sections_say_is_refused() {
        let second = 64 + 56;
        for at in [second, second + 8] {
            let mut library = TestLibrary::with_manifest("").build();
            library[at] ^= 8;
            assert!(
                matches!(refusal(&library), Some(Refusal::NotALibrary(_))),
                "{at}"
            );
        }
    }

    #[test]
    fn a_library_that_brings_a_search_path_or_another_library_is_refused() {
        let mut library = TestLibrary::with_manifest("");
        library.needed = "libevil.so";
        let expected = Refusal::ForeignLibrary("libevil.so".to_owned());
        assert_eq!(refusal(&library.build()), Some(expected));
        let expected = Refusal::RunPath("$ORIGIN".to_owned());
        let mut library = TestLibrary::with_manifest("");
        library.run_path = Some("$ORIGIN");
        assert_eq!(refusal(&library.build()), Some(expected.clone()));
        let mut library = TestLibrary::with_manifest("");
        library.old_run_path = Some("$ORIGIN");
        assert_eq!(refusal(&library.build()), Some(expected));
    }

    #[test]
    fn only_the_systems_c_runtime_may_be_needed() {
        for library in [
            "libc.so.6",
            "libm.so.6",
            "libgcc_s.so.1",
            "libpthread.so.0",
            "ld-linux-x86-64.so.2",
            "ld-musl-x86_64.so.1",
            "ld-linux-aarch64.so.1",
            "ld64.so.2",
            "ld64.so.1",
            "ld.so.1",
            "libc.musl-x86_64.so.1",
            "libc.musl-aarch64.so.1",
            "libc.so",
        ] {
            assert!(is_c_runtime(library), "{library}");
        }
        for library in [
            "libssl.so.3",
            "libcurl.so.4",
            "libc.so.6.evil",
            "/tmp/libc.so.6",
            "ld-linux-/tmp/x.so.2",
            "libc.musl-/tmp/x.so.1",
            "libc.evil.so.1",
            "ld-evil/../x.so.1",
            "lds.so.1",
            "libcrypt.so.1",
            "libmagic.so.1",
            "libc",
            "",
        ] {
            assert!(!is_c_runtime(library), "{library}");
        }
    }
}
