//! The smallest library file that has everything that is checked before loading; for tests. It cannot run.

use super::binary::Machine;
use devlog_provider_api::manifest::{FORMAT, MAGIC};
use object::{Architecture, BinaryFormat};

/// The machine of the file, whatever machine the tests run on.
pub const MACHINE: Machine = Machine {
    format: BinaryFormat::Elf,
    architecture: Architecture::X86_64,
    is_64: true,
    is_little_endian: true,
};

const HEADER: usize = 64;
/// The number of the processor in the header.
const X86_64: u16 = 62;
const PROGRAM_HEADER: usize = 56;
const SECTION_HEADER: usize = 64;
const SECTION_NAMES: &[u8] = b"\0.dynstr\0.dynamic\0.devlog_provider\0.names\0";

const DT_NEEDED: u64 = 1;
const DT_RPATH: u64 = 15;
const DT_RUNPATH: u64 = 29;

/// The parts of the file.
pub struct TestLibrary {
    pub machine: u16,
    pub needed: &'static str,
    pub run_path: Option<&'static str>,
    pub old_run_path: Option<&'static str>,
    pub section: Vec<u8>,
}

/// A manifest without settings.
pub fn manifest(name: &str, version: &str) -> String {
    format!(
        "api = \"1.0.0\"\nname = \"{name}\"\ntitle = \"T\"\nversion = \"{version}\"\ndescription = \"D\"\n"
    )
}

/// A section of the usual form.
pub fn section(text: &[u8]) -> Vec<u8> {
    let length = u32::try_from(text.len()).unwrap_or(u32::MAX);
    [
        &MAGIC[..],
        &FORMAT.to_le_bytes(),
        &length.to_le_bytes(),
        text,
    ]
    .concat()
}

impl TestLibrary {
    /// A library with nothing to object to.
    pub fn with_manifest(text: &str) -> Self {
        Self {
            machine: X86_64,
            needed: "libc.so.6",
            run_path: None,
            old_run_path: None,
            section: section(text.as_bytes()),
        }
    }

    /// The file: header, two program headers, the sections one after the other, five section headers.
    pub fn build(&self) -> Vec<u8> {
        let (dynstr, dynamic) = self.dynamic();
        let sections: [&[u8]; 4] = [&dynstr, &dynamic, &self.section, SECTION_NAMES];
        let mut at = HEADER + 2 * PROGRAM_HEADER;
        let ranges = sections.map(|bytes| {
            let start = at.next_multiple_of(8);
            at = start + bytes.len();
            (start as u64, bytes.len() as u64)
        });
        let section_headers = at.next_multiple_of(8);
        let end = (section_headers + 5 * SECTION_HEADER) as u64;
        let mut file = header(self.machine, section_headers as u64);
        file.extend(program_header(1, (0, end)));
        file.extend(program_header(2, ranges[1]));
        for ((start, _), bytes) in ranges.iter().zip(sections) {
            file.resize(usize::try_from(*start).unwrap_or(0), 0);
            file.extend(bytes);
        }
        file.resize(section_headers, 0);
        file.extend([0; SECTION_HEADER]);
        for (index, (name, kind, link)) in [(1, 3, 0), (9, 6, 1), (18, 1, 0), (35, 3, 0)]
            .into_iter()
            .enumerate()
        {
            file.extend(section_header(name, kind, link, ranges[index]));
        }
        file
    }

    fn dynamic(&self) -> (Vec<u8>, Vec<u8>) {
        let (mut strings, mut entries) = (vec![0], Vec::new());
        let tags = [
            (DT_NEEDED, Some(self.needed)),
            (DT_RUNPATH, self.run_path),
            (DT_RPATH, self.old_run_path),
        ];
        for (tag, text) in tags {
            let Some(text) = text else { continue };
            entries.extend([tag, strings.len() as u64]);
            strings.extend(text.as_bytes());
            strings.push(0);
        }
        entries.extend([0, 0]);
        (
            strings,
            entries.iter().flat_map(|word| word.to_le_bytes()).collect(),
        )
    }
}

fn header(machine: u16, section_headers: u64) -> Vec<u8> {
    let mut bytes = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".to_vec();
    for half in [3, machine] {
        bytes.extend(half.to_le_bytes());
    }
    bytes.extend(1_u32.to_le_bytes());
    for word in [0, HEADER as u64, section_headers] {
        bytes.extend(word.to_le_bytes());
    }
    bytes.extend(0_u32.to_le_bytes());
    for half in [64_u16, 56, 2, 64, 5, 4] {
        bytes.extend(half.to_le_bytes());
    }
    bytes
}

fn program_header(kind: u32, (start, length): (u64, u64)) -> Vec<u8> {
    let mut bytes = [kind.to_le_bytes(), 4_u32.to_le_bytes()].concat();
    for word in [start, start, start, length, length, 8] {
        bytes.extend(word.to_le_bytes());
    }
    bytes
}

fn section_header(name: u32, kind: u32, link: u32, (start, length): (u64, u64)) -> Vec<u8> {
    let mut bytes = [name.to_le_bytes(), kind.to_le_bytes()].concat();
    for word in [2, start, start, length] {
        bytes.extend(word.to_le_bytes());
    }
    bytes.extend([link.to_le_bytes(), 0_u32.to_le_bytes()].concat());
    let entry_length = if kind == 6 { 16 } else { 0 };
    for word in [8, entry_length] {
        bytes.extend(u64::to_le_bytes(word));
    }
    bytes
}
