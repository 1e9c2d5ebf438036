//! The check that a file is a whole library for this machine. It reads headers; nothing of the file runs.

use super::{Refusal, dynamic_table::check_dynamic_table, load_commands::check_load_commands};
use object::{
    Architecture, BinaryFormat, Endianness, File, FileKind, Object, ObjectSegment, ReadRef,
    elf::{FileHeader32, FileHeader64},
    read::elf::FileHeader,
};

/// A library has some forty sections. What is read of them is kept in memory meanwhile.
const MAX_SECTIONS: u16 = 1000;

/// Reads the headers of a library and judges them.
///
/// # Errors
/// [`Refusal::NotALibrary`], [`Refusal::Truncated`], [`Refusal::OtherSystem`], [`Refusal::OtherArchitecture`],
/// [`Refusal::RunPath`], [`Refusal::ForeignLibrary`].
pub fn read_library<'data, R: ReadRef<'data>>(data: R) -> Result<File<'data, R>, Refusal> {
    match FileKind::parse(data) {
        Ok(FileKind::Elf32) => check_elf_is_whole::<FileHeader32<Endianness>, _>(data)?,
        Ok(FileKind::Elf64) => check_elf_is_whole::<FileHeader64<Endianness>, _>(data)?,
        Ok(FileKind::MachOFat32 | FileKind::MachOFat64) => {
            return Err(Refusal::NotALibrary(
                "it is built for several architectures at once; build it for one".to_owned(),
            ));
        }
        Ok(_) => {}
        Err(_) => {
            return Err(Refusal::NotALibrary("its format is unknown".to_owned()));
        }
    }
    let file = File::parse(data).map_err(Refusal::not_a_library)?;
    check_machine(&file)?;
    check_segments(&file, data)?;
    match &file {
        File::Elf32(elf) => check_dynamic_table(elf)?,
        File::Elf64(elf) => check_dynamic_table(elf)?,
        File::MachO32(library) => check_load_commands(library)?,
        File::MachO64(library) => check_load_commands(library)?,
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
    let endian = header.endian().map_err(Refusal::not_a_library)?;
    if !(1..=MAX_SECTIONS).contains(&header.e_shnum(endian)) {
        let message = "it has no sections, or too many of them";
        return Err(Refusal::NotALibrary(message.to_owned()));
    }
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

/// The machine that a library is built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Machine {
    /// The form of executable files.
    pub format: BinaryFormat,
    /// The processor.
    pub architecture: Architecture,
    /// True if pointers have 64 bits.
    pub is_64: bool,
    /// The order of bytes.
    pub is_little_endian: bool,
}

impl Machine {
    /// The machine that this program is built for; in unit tests the one of their library file.
    fn ours() -> Self {
        #[cfg(test)]
        return super::test_library::MACHINE;
        #[cfg(not(test))]
        Self {
            format: BinaryFormat::native_object(),
            architecture: our_architecture(),
            is_64: cfg!(target_pointer_width = "64"),
            is_little_endian: cfg!(target_endian = "little"),
        }
    }
}

fn check_machine<'data, R: ReadRef<'data>>(file: &File<'data, R>) -> Result<(), Refusal> {
    let (ours, format) = (Machine::ours(), file.format());
    if format != ours.format {
        let found = match format {
            BinaryFormat::Elf => "Linux",
            BinaryFormat::MachO => "macOS",
            BinaryFormat::Pe | BinaryFormat::Coff => "Windows",
            _ => "another system",
        };
        return Err(Refusal::OtherSystem { found });
    }
    let is_ours = file.architecture() == ours.architecture
        && file.is_64() == ours.is_64
        && file.is_little_endian() == ours.is_little_endian;
    if is_ours {
        return Ok(());
    }
    Err(Refusal::OtherArchitecture {
        found: format!("{:?}", file.architecture()).to_lowercase(),
    })
}

#[cfg(not(test))]
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

#[cfg(test)]
mod tests {
    use super::read_library;
    use crate::registry::library::{Refusal, test_library::TestLibrary};

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

    /// The number of section headers is at byte 60; 0 means that the first header holds it.
    #[test]
    fn a_library_with_more_sections_than_one_has_is_refused() {
        for sections in [0_u16, 1001, u16::MAX] {
            let mut library = TestLibrary::with_manifest("").build();
            library[60..62].copy_from_slice(&sections.to_le_bytes());
            let told = matches!(refusal(&library), Some(Refusal::NotALibrary(_)));
            assert!(told, "{sections}: {:?}", refusal(&library));
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

    /// The smallest headers that the parser takes for a library of the system.
    fn of_another_system() -> [(Vec<u8>, &'static str); 2] {
        let mut windows = vec![0; 0x40 + 24 + 240];
        windows[..2].copy_from_slice(b"MZ");
        windows[0x3c] = 0x40;
        windows[0x40..0x44].copy_from_slice(b"PE\0\0");
        windows[0x44..0x46].copy_from_slice(&0x8664_u16.to_le_bytes());
        windows[0x54..0x56].copy_from_slice(&240_u16.to_le_bytes());
        windows[0x58..0x5a].copy_from_slice(&0x20b_u16.to_le_bytes());
        windows[0x58 + 108] = 16;
        let mac = [0xfeed_facf_u32, 0x0100_0007, 3, 6, 0, 0, 0, 0];
        let mac = mac.iter().flat_map(|word| word.to_le_bytes()).collect();
        [(windows, "Windows"), (mac, "macOS")]
    }

    #[test]
    fn a_library_of_another_system_is_refused() {
        for (library, found) in of_another_system() {
            assert_eq!(refusal(&library), Some(Refusal::OtherSystem { found }));
        }
        let mut universal = [0; 32];
        universal[..4].copy_from_slice(b"\xca\xfe\xba\xbe");
        let found = refusal(&universal);
        assert!(
            matches!(found, Some(Refusal::NotALibrary(why)) if why.contains("build it for one"))
        );
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
}
