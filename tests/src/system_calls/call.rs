//! The system calls that are traced.

use libc::{c_long, user_regs_struct};
use std::{
    fs::{self, File},
    os::unix::fs::FileExt,
    path::PathBuf,
};

/// The arguments by which a call names its file.
#[derive(Clone, Copy)]
enum Named {
    /// By its first argument, a path.
    Path,
    /// By its first two arguments, a folder's descriptor and a path.
    PathAt,
    /// By its first argument, a descriptor.
    Descriptor,
}

/// The calls that read, change or find files.
const CALLS: [(&str, c_long, Named); 26] = [
    ("open", libc::SYS_open, Named::Path),
    ("openat", libc::SYS_openat, Named::PathAt),
    ("read", libc::SYS_read, Named::Descriptor),
    ("pread64", libc::SYS_pread64, Named::Descriptor),
    ("write", libc::SYS_write, Named::Descriptor),
    ("pwrite64", libc::SYS_pwrite64, Named::Descriptor),
    (
        "copy_file_range",
        libc::SYS_copy_file_range,
        Named::Descriptor,
    ),
    ("fsync", libc::SYS_fsync, Named::Descriptor),
    ("fdatasync", libc::SYS_fdatasync, Named::Descriptor),
    ("ftruncate", libc::SYS_ftruncate, Named::Descriptor),
    ("fallocate", libc::SYS_fallocate, Named::Descriptor),
    ("fchmod", libc::SYS_fchmod, Named::Descriptor),
    ("rename", libc::SYS_rename, Named::Path),
    ("renameat", libc::SYS_renameat, Named::PathAt),
    ("renameat2", libc::SYS_renameat2, Named::PathAt),
    ("link", libc::SYS_link, Named::Path),
    ("linkat", libc::SYS_linkat, Named::PathAt),
    ("unlink", libc::SYS_unlink, Named::Path),
    ("unlinkat", libc::SYS_unlinkat, Named::PathAt),
    ("mkdir", libc::SYS_mkdir, Named::Path),
    ("mkdirat", libc::SYS_mkdirat, Named::PathAt),
    ("flock", libc::SYS_flock, Named::Descriptor),
    ("getdents64", libc::SYS_getdents64, Named::Descriptor),
    ("statx", libc::SYS_statx, Named::PathAt),
    ("newfstatat", libc::SYS_newfstatat, Named::PathAt),
    ("close", libc::SYS_close, Named::Descriptor),
];

/// The numbers of the traced calls.
pub fn numbers() -> impl Iterator<Item = c_long> {
    CALLS.iter().map(|(_, number, _)| *number)
}

/// One call of the program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its name, such as `openat`.
    pub name: &'static str,
    /// The file that it is about; of two, as for `rename`, the first.
    pub path: PathBuf,
}

impl Call {
    /// Reads the call that a thread is about to make.
    pub(super) fn of(thread: libc::pid_t, registers: &user_regs_struct) -> Self {
        let is_it = |(_, number, _): &&(&str, c_long, Named)| {
            u64::try_from(*number) == Ok(registers.orig_rax)
        };
        let (name, _, named) = CALLS.iter().find(is_it).expect("only these are traced");
        let opened = || {
            // That of the working folder has no entry there.
            fs::read_link(format!("/proc/{thread}/fd/{}", registers.rdi)).unwrap_or_default()
        };
        let path = match named {
            Named::Path => PathBuf::from(text_at(thread, registers.rdi)),
            Named::PathAt => opened().join(text_at(thread, registers.rsi)),
            Named::Descriptor => opened(),
        };
        Self { name, path }
    }

    /// Reports if the call changes a file, a name or what is on the disk.
    #[must_use]
    pub fn is_change(&self) -> bool {
        const READING: [&str; 8] = [
            "open",
            "openat",
            "read",
            "pread64",
            "getdents64",
            "statx",
            "newfstatat",
            "close",
        ];
        !READING.contains(&self.name)
    }
}

/// Reads the text that ends with a NUL at this address of a stopped thread.
fn text_at(thread: libc::pid_t, address: u64) -> String {
    let mut buffer = [0; 512];
    let memory = File::open(format!("/proc/{thread}/mem"));
    let length = memory.and_then(|memory| memory.read_at(&mut buffer, address));
    let text = buffer[..length.unwrap_or(0)]
        .split(|byte| *byte == 0)
        .next();
    String::from_utf8_lossy(text.unwrap_or_default()).into_owned()
}
