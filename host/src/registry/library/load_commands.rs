//! The libraries that macOS would load along: the names in the load commands.

use super::Refusal;
use crate::terminal_text::for_terminal;
use object::{
    Endian, ReadRef,
    macho::{LC_RPATH, RpathCommand},
    read::macho::{LoadCommandData, MachHeader, MachOFile},
};

/// The folders that only the system itself can write.
const OF_THE_SYSTEM: [&str; 2] = ["/usr/lib/", "/System/Library/"];

/// Judges what the commands name, as the dynamic table of a library for Linux is judged.
///
/// # Errors
/// [`Refusal::RunPath`], [`Refusal::ForeignLibrary`]; [`Refusal::NotALibrary`] if the commands cannot be read.
pub fn check_load_commands<'data, H, R>(file: &MachOFile<'data, H, R>) -> Result<(), Refusal>
where
    H: MachHeader,
    R: ReadRef<'data>,
{
    let mut commands = file.macho_load_commands().map_err(Refusal::not_a_library)?;
    while let Some(command) = commands.next().map_err(Refusal::not_a_library)? {
        let refused = judge(command, file.endian()).map_err(Refusal::not_a_library)?;
        if let Some(refusal) = refused {
            return Err(refusal);
        }
    }
    Ok(())
}

fn judge<E: Endian>(command: LoadCommandData<'_, E>, endian: E) -> object::Result<Option<Refusal>> {
    let text = |bytes| for_terminal(&String::from_utf8_lossy(bytes));
    if command.cmd() == LC_RPATH {
        let path = command.data::<RpathCommand<E>>()?.path;
        let path = text(command.string(endian, path)?);
        return Ok(Some(Refusal::RunPath(path)));
    }
    let Some(library) = command.dylib()? else {
        return Ok(None);
    };
    let name = text(command.string(endian, library.dylib.name)?);
    Ok((!is_of_the_system(&name)).then_some(Refusal::ForeignLibrary(name)))
}

fn is_of_the_system(library: &str) -> bool {
    let is_below = |folder| library.starts_with(folder);
    OF_THE_SYSTEM.into_iter().any(is_below) && !library.split('/').any(|part| part == "..")
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::check_load_commands;
    use crate::registry::library::Refusal;
    use object::{Endianness, macho::MachHeader64, read::macho::MachOFile};

    const LOAD: u32 = 0xc;
    const LOAD_WEAK: u32 = 0x8000_0018;
    const RUN_PATH: u32 = 0x8000_001c;

    /// A load command that names a path, which begins at `offset`.
    fn command(kind: u32, offset: u32, path: &str) -> Vec<u8> {
        let mut bytes = [kind, 0, offset].map(u32::to_le_bytes).concat();
        bytes.resize(offset as usize, 0);
        bytes.extend(path.as_bytes());
        bytes.push(0);
        bytes.resize(bytes.len().next_multiple_of(8), 0);
        let size = u32::try_from(bytes.len()).unwrap();
        bytes[4..8].copy_from_slice(&size.to_le_bytes());
        bytes
    }

    /// A library of 64 bits for aarch64 that consists of its header and commands.
    fn library(commands: &[Vec<u8>]) -> Vec<u8> {
        let number = u32::try_from(commands.len()).unwrap();
        let size = u32::try_from(commands.concat().len()).unwrap();
        let header = [0xfeed_facf, 0x0100_000c, 0, 6, number, size, 0, 0];
        let header: Vec<u8> = header.map(u32::to_le_bytes).concat();
        [header, commands.concat()].concat()
    }

    fn refusal(commands: &[Vec<u8>]) -> Option<Refusal> {
        let library = library(commands);
        let file = MachOFile::<MachHeader64<Endianness>>::parse(&*library).unwrap();
        check_load_commands(&file).err()
    }

    #[test]
    fn only_libraries_of_the_system_are_loaded_along() {
        let system = command(LOAD, 24, "/usr/lib/libSystem.B.dylib");
        let framework = "/System/Library/Frameworks/Security.framework/Security";
        let framework = command(LOAD_WEAK, 24, framework);
        assert_eq!(refusal(&[system.clone(), framework]), None);
        for name in [
            "@rpath/libevil.dylib",
            "@loader_path/libevil.dylib",
            "libevil.dylib",
            "/usr/local/lib/libevil.dylib",
            "/usr/lib/../../tmp/libevil.dylib",
        ] {
            let commands = [system.clone(), command(LOAD_WEAK, 24, name)];
            let expected = Refusal::ForeignLibrary(name.to_owned());
            assert_eq!(refusal(&commands), Some(expected));
        }
    }

    #[test]
    fn a_search_path_of_its_own_is_refused() {
        let expected = Refusal::RunPath("@loader_path".to_owned());
        let commands = [command(RUN_PATH, 12, "@loader_path")];
        assert_eq!(refusal(&commands), Some(expected));
    }

    #[test]
    fn commands_that_cannot_be_read_are_refused() {
        let mut outside = command(LOAD, 24, "/usr/lib/libSystem.B.dylib");
        outside[8..12].copy_from_slice(&1000_u32.to_le_bytes());
        let mut endless = command(LOAD, 24, "/usr/lib/libSystem.B.dylib");
        endless[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
        for damaged in [outside, endless] {
            let refused = refusal(&[damaged]);
            assert!(
                matches!(refused, Some(Refusal::NotALibrary(_))),
                "{refused:?}"
            );
        }
    }
}
