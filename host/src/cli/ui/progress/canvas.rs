//! Where bars are drawn: the terminal behind standard error.

use crate::cli::ui::output::Output;
use indicatif::TermLike;
use std::{
    io, mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use terminal_size::{Height, Width, terminal_size_of};

/// The columns at the right that stay empty: the terminal writes `^C` behind the cursor, and if that began a
/// new line, the bars would no longer be where they are looked for.
const MARGIN: u16 = 3;

/// A terminal over the program's own standard error; where that is none (`--progress always`), one of 80 columns.
/// A drawing is written at once, so that nothing flickers.
#[derive(Debug)]
pub struct Canvas {
    output: Arc<Output>,
    drawing: Mutex<String>,
}

impl Canvas {
    /// Nothing is drawn yet.
    #[must_use]
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

impl TermLike for Canvas {
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
    use super::{Canvas, drawable};
    use crate::cli::ui::{captured_output::captured, output_style::OutputStyle};
    use indicatif::TermLike;
    use std::sync::Arc;

    #[test]
    fn a_drawing_is_written_at_once() {
        let (output, _, stderr) = captured(OutputStyle::default());
        let canvas = Canvas::new(&Arc::new(output));
        canvas.write_line("files").expect("kept");
        canvas.move_cursor_up(2).expect("kept");
        canvas.move_cursor_down(0).expect("kept");
        canvas.clear_line().expect("kept");
        assert_eq!(stderr.text(), "");
        canvas.flush().expect("written");
        assert_eq!(stderr.text(), "files\n\u{1b}[2A\r\u{1b}[2K");
        canvas.flush().expect("written");
        assert_eq!(stderr.text(), "files\n\u{1b}[2A\r\u{1b}[2K");
    }

    #[test]
    fn the_echo_of_an_interruption_fits_behind_a_drawing() {
        assert_eq!(drawable(80) + 2, 79);
        assert_eq!(drawable(0), 1);
    }
}
