//! Whether a file is a whole library of this machine that brings no further libraries along. Read from its
//! headers; nothing of it runs.

use super::refusal::Refusal;
use crate::terminal_text::for_terminal;
use object::{
    Architecture, Endianness, File, FileKind, Object, ObjectSegment, ReadRef,
    elf::{self, FileHeader32, FileHeader64},
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

/// The C runtime of the system, without what follows `.so`. The program itself uses it too, so the loader
/// takes what is loaded already and searches nowhere.
const C_RUNTIME: [&str; 9] = [
    "libc",
    "libm",
    "libgcc_s",
    "libpthread",
    "libdl",
    "librt",
    "libutil",
    "ld-linux",
    "ld-musl",
];

/// Reads the headers of a library and judges them.
///
/// # Errors
/// [`Refusal::NotALibrary`], [`Refusal::Truncated`], [`Refusal::OtherArchitecture`], [`Refusal::RunPath`],
/// [`Refusal::ForeignLibrary`].
pub fn read_library<'data, R: ReadRef<'data>>(data: R) -> Result<File<'data, R>, Refusal> {
    match FileKind::parse(data) {
        Ok(FileKind::Elf32) => check_elf_is_whole::<FileHeader32<Endianness>, _>(data)?,
        Ok(FileKind::Elf64) => check_elf_is_whole::<FileHeader64<Endianness>, _>(data)?,
        Ok(_) => {}
        Err(_) => {
            return Err(Refusal::NotALibrary(
                "its beginning is of no known format".to_owned(),
            ));
        }
    }
    let file = File::parse(data).map_err(not_a_library)?;
    check_architecture(&file)?;
    check_segments(&file, data)?;
    match &file {
        File::Elf32(elf) => check_dynamic_table(elf)?,
        File::Elf64(elf) => check_dynamic_table(elf)?,
        _ => {}
    }
    Ok(file)
}

/// The section headers stand at the end of the file, so a file that was cut loses them first.
fn check_elf_is_whole<'data, H, R>(data: R) -> Result<(), Refusal>
where
    H: FileHeader<Endian = Endianness>,
    R: ReadRef<'data>,
{
    let length = data.len().map_err(|()| Refusal::Truncated)?;
    let header = H::parse(data).map_err(|_| Refusal::Truncated)?;
    let endian = header.endian().map_err(not_a_library)?;
    let headers_end = u64::from(header.e_shnum(endian))
        .checked_mul(u64::from(header.e_shentsize(endian)))
        .and_then(|size| size.checked_add(header.e_shoff(endian).into()));
    let whole = headers_end.is_some_and(|end| end <= length)
        && header.program_headers(endian, data).is_ok();
    if whole {
        Ok(())
    } else {
        Err(Refusal::Truncated)
    }
}

fn check_architecture<'data, R: ReadRef<'data>>(file: &File<'data, R>) -> Result<(), Refusal> {
    let same = file.architecture() == our_architecture()
        && file.is_64() == cfg!(target_pointer_width = "64")
        && file.is_little_endian() == cfg!(target_endian = "little");
    if same {
        return Ok(());
    }
    Err(Refusal::OtherArchitecture {
        found: format!("{:?}", file.architecture()).to_lowercase(),
    })
}

fn our_architecture() -> Architecture {
    match std::env::consts::ARCH {
        "x86_64" => Architecture::X86_64,
        "x86" => Architecture::I386,
        "aarch64" => Architecture::Aarch64,
        "arm" => Architecture::Arm,
        "riscv64" => Architecture::Riscv64,
        "powerpc64" => Architecture::PowerPc64,
        "s390x" => Architecture::S390x,
        "loongarch64" => Architecture::LoongArch64,
        _ => Architecture::Unknown,
    }
}

/// A page of a segment that the file does not hold is a SIGBUS when it is touched.
fn check_segments<'data, R: ReadRef<'data>>(file: &File<'data, R>, data: R) -> Result<(), Refusal> {
    let length = data.len().map_err(|()| Refusal::Truncated)?;
    let inside =
        |(offset, size): (u64, u64)| offset.checked_add(size).is_some_and(|end| end <= length);
    if file.segments().all(|segment| inside(segment.file_range())) {
        Ok(())
    } else {
        Err(Refusal::Truncated)
    }
}

fn check_dynamic_table<'data, H, R>(elf: &ElfFile<'data, H, R>) -> Result<(), Refusal>
where
    H: FileHeader<Endian = Endianness>,
    R: ReadRef<'data>,
{
    check_one_dynamic_table(elf)?;
    let table = elf.elf_dynamic_table().map_err(not_a_library)?;
    for entry in &table {
        let names_a_path = matches!(entry.tag, elf::DT_RPATH | elf::DT_RUNPATH);
        if !names_a_path && !NAMES_A_LIBRARY.contains(&entry.tag) {
            continue;
        }
        let name = table.string(entry).map_err(not_a_library)?;
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
    let known = C_RUNTIME.iter().any(|name| match stem.strip_prefix(name) {
        Some("") => true,
        Some(rest) => name.starts_with("ld-") && rest.starts_with('-'),
        None => false,
    });
    let numbered = version
        .chars()
        .all(|letter| letter == '.' || letter.is_ascii_digit());
    known && numbered && !library.contains('/')
}

fn not_a_library(error: object::Error) -> Refusal {
    Refusal::NotALibrary(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::{is_c_runtime, read_library};
    use crate::registry::{refusal::Refusal, test_library::TestLibrary};

    fn refusal(library: &[u8]) -> Option<Refusal> {
        read_library(library).err()
    }

    #[test]
    fn a_whole_library_of_this_machine_is_accepted() {
        assert_eq!(refusal(&TestLibrary::with_manifest("").build()), None);
    }

    #[test]
    fn a_library_that_was_cut_anywhere_is_refused() {
        let whole = TestLibrary::with_manifest("").build();
        for length in 0..whole.len() {
            let found = refusal(&whole[..length]);
            let told = matches!(found, Some(Refusal::Truncated | Refusal::NotALibrary(_)));
            assert!(told, "{length}: {found:?}");
            assert!(length < 64 || found == Some(Refusal::Truncated), "{length}");
        }
    }

    /// The first program header stands at byte 64; its kind is a word of 4 bytes, its length in the file one
    /// of 8 at byte 32 of it. The second describes the dynamic table.
    #[test]
    fn a_library_whose_headers_promise_more_than_there_is_is_refused() {
        let mut library = TestLibrary::with_manifest("").build();
        library[64 + 32 + 3] = 1;
        assert_eq!(refusal(&library), Some(Refusal::Truncated));
    }

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
    fn no_damage_of_a_single_byte_is_more_than_a_refusal() {
        let whole = TestLibrary::with_manifest("").build();
        for at in 0..whole.len() {
            for flip in [0x01, 0x80, 0xff] {
                let mut damaged = whole.clone();
                damaged[at] ^= flip;
                let _ = refusal(&damaged);
            }
        }
    }

    #[test]
    fn what_is_no_library_is_refused() {
        for bytes in [&b""[..], b"#!/bin/sh\n", &[0; 4096]] {
            assert!(matches!(refusal(bytes), Some(Refusal::NotALibrary(_))));
        }
    }

    #[test]
    fn a_library_of_another_processor_is_refused() {
        let mut library = TestLibrary::with_manifest("");
        library.machine = 243;
        let expected = Refusal::OtherArchitecture {
            found: "riscv64".to_owned(),
        };
        assert_eq!(refusal(&library.build()), Some(expected));
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
            "libcrypt.so.1",
            "libmagic.so.1",
            "libc",
            "",
        ] {
            assert!(!is_c_runtime(library), "{library}");
        }
    }
}
