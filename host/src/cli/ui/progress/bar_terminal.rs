//! The terminal behind standard error, which bars are drawn on.

use crate::cli::ui::Output;
use indicatif::TermLike;
use std::{
    io, mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use terminal_size::{Height, Width, terminal_size_of};

/// The columns at the right that stay empty: the terminal writes `^C` behind the cursor, and if that began a
/// new line, the bars would no longer be where they are looked for.
const MARGIN: u16 = 3;

/// A terminal over the program's own standard error; without one (`--progress always`), 80 columns are assumed.
/// A drawing is written at once, so that nothing flickers.
#[derive(Debug)]
pub struct BarTerminal {
    output: Arc<Output>,
    drawing: Mutex<String>,
}

impl BarTerminal {
    /// Returns a terminal without a drawing.
    pub fn new(output: &Arc<Output>) -> Self {
        Self {
            output: Arc::clone(output),
            drawing: Mutex::default(),
        }
    }

    fn drawing(&self) -> MutexGuard<'_, String> {
        self.drawing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, text: &str) {
        self.drawing().push_str(text);
    }

    fn escape(&self, number: usize, command: char) {
        if number > 0 {
            self.add(&format!("\u{1b}[{number}{command}"));
        }
    }
}

impl TermLike for BarTerminal {
    fn width(&self) -> u16 {
        drawable(terminal_size_of(io::stderr()).map_or(80, |(Width(columns), _)| columns))
    }

    fn height(&self) -> u16 {
        terminal_size_of(io::stderr()).map_or(24, |(_, Height(lines))| lines)
    }

    fn move_cursor_up(&self, lines: usize) -> io::Result<()> {
        self.escape(lines, 'A');
        Ok(())
    }

    fn move_cursor_down(&self, lines: usize) -> io::Result<()> {
        self.escape(lines, 'B');
        Ok(())
    }

    fn move_cursor_right(&self, columns: usize) -> io::Result<()> {
        self.escape(columns, 'C');
        Ok(())
    }

    fn move_cursor_left(&self, columns: usize) -> io::Result<()> {
        self.escape(columns, 'D');
        Ok(())
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.add(text);
        self.add("\n");
        Ok(())
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.add(text);
        Ok(())
    }

    fn clear_line(&self) -> io::Result<()> {
        self.add("\r\u{1b}[2K");
        Ok(())
    }

    fn flush(&self) -> io::Result<()> {
        let drawing = mem::take(&mut *self.drawing());
        self.output.draw(&drawing)
    }
}

fn drawable(columns: u16) -> u16 {
    columns.saturating_sub(MARGIN).max(1)
}

#[cfg(test)]
mod tests {
    use super::{BarTerminal, drawable};
    use crate::cli::ui::{OutputStyle, captured_output::captured};
    use indicatif::TermLike;
    use std::sync::Arc;

    #[test]
    fn a_drawing_is_written_at_once() {
        let (output, _, stderr) = captured(OutputStyle::default());
        let terminal = BarTerminal::new(&Arc::new(output));
        terminal.write_line("files").expect("kept");
        terminal.move_cursor_up(2).expect("kept");
        terminal.move_cursor_down(0).expect("kept");
        terminal.clear_line().expect("kept");
        assert_eq!(stderr.text(), "");
        terminal.flush().expect("written");
        assert_eq!(stderr.text(), "files\n\u{1b}[2A\r\u{1b}[2K");
        terminal.flush().expect("written");
        assert_eq!(stderr.text(), "files\n\u{1b}[2A\r\u{1b}[2K");
    }

    #[test]
    fn the_echo_of_an_interruption_fits_behind_a_drawing() {
        assert_eq!(drawable(80) + 2, 79);
        assert_eq!(drawable(0), 1);
    }
}
