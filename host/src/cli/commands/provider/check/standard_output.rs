//! Watches the standard output of the child: a provider prints nothing.

use std::{
    fs::File,
    io::{self, Read, Seek},
};
use tempfile::tempfile;

/// The file that this process' standard output goes to.
#[derive(Debug)]
pub struct StandardOutput(File);

impl StandardOutput {
    /// From here on, whatever is printed goes into a file without a name.
    ///
    /// # Errors
    /// If there can be no such file.
    pub fn watch() -> io::Result<Self> {
        let file = tempfile()?;
        rustix::stdio::dup2_stdout(&file)?;
        Ok(Self(file))
    }

    #[cfg(test)]
    pub fn of_file(file: File) -> Self {
        Self(file)
    }

    /// Returns the printed text, as far as it fits into a line; `None` if nothing was printed.
    ///
    /// # Errors
    /// If the file cannot be read.
    pub fn first_line(&self) -> io::Result<Option<String>> {
        const ENOUGH: u64 = 200;
        let mut printed = Vec::new();
        let mut file = &self.0;
        // Both ends share a position; the next line that is printed goes behind what was read.
        file.rewind()?;
        file.take(ENOUGH).read_to_end(&mut printed)?;
        let printed = String::from_utf8_lossy(&printed);
        Ok(printed.lines().next().map(ToOwned::to_owned))
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::StandardOutput;
    use std::io::Write;

    #[test]
    fn the_first_line_is_reported_and_nothing_is_nothing() {
        let mut file = tempfile::tempfile().unwrap();
        let output = StandardOutput::of_file(file.try_clone().unwrap());
        assert_eq!(output.first_line().unwrap(), None);
        file.write_all(b"hello\nworld\n").unwrap();
        assert_eq!(output.first_line().unwrap().as_deref(), Some("hello"));
        file.write_all(b"more\n").unwrap();
        assert_eq!(output.first_line().unwrap().as_deref(), Some("hello"));
    }
}
