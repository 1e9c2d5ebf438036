//! The lines that the user types, until an interruption.

use std::{
    fs::File,
    io::{self, Read},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

/// So soon is an interruption noticed while nothing is typed.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// An input that ends when the run is being stopped. A plain read would wait on: the system begins it again after
/// a signal.
#[derive(Debug)]
pub struct TypedAnswers {
    input: File,
    stop: Arc<AtomicBool>,
}

impl TypedAnswers {
    /// Reads standard input until `stop` is set.
    ///
    /// # Errors
    /// If standard input is closed.
    pub fn from_stdin(stop: &Arc<AtomicBool>) -> io::Result<Self> {
        use std::os::fd::AsFd;
        Ok(Self {
            input: io::stdin().as_fd().try_clone_to_owned()?.into(),
            stop: Arc::clone(stop),
        })
    }
}

impl Read for TypedAnswers {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while !self.stop.load(Ordering::Relaxed) {
            if is_ready(&self.input)? {
                return self.input.read(buffer);
            }
        }
        Ok(0)
    }
}

/// Reports if the input has something, or has ended, within a moment.
fn is_ready(input: &File) -> io::Result<bool> {
    use rustix::{
        event::{PollFd, PollFlags, Timespec, poll},
        io::Errno,
    };
    let moment = Timespec::try_from(LOOK_AGAIN).map_err(io::Error::other)?;
    match poll(&mut [PollFd::new(input, PollFlags::IN)], Some(&moment)) {
        Ok(ready) => Ok(ready > 0),
        Err(Errno::INTR) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::TypedAnswers;
    use std::{
        io::{self, BufRead, BufReader, Write},
        os::fd::OwnedFd,
        sync::{
            Arc,
            atomic::{AtomicBool, Ordering},
        },
        thread,
    };

    fn typed() -> (BufReader<TypedAnswers>, io::PipeWriter, Arc<AtomicBool>) {
        let (reader, writer) = io::pipe().expect("a pipe");
        let stop = Arc::new(AtomicBool::new(false));
        let typed = TypedAnswers {
            input: OwnedFd::from(reader).into(),
            stop: Arc::clone(&stop),
        };
        (BufReader::new(typed), writer, stop)
    }

    #[test]
    fn lines_come_as_they_are_typed_until_the_end() {
        let (typed, mut keyboard, _) = typed();
        keyboard.write_all(b"l\nremote\n").expect("typed");
        drop(keyboard);
        let lines: Vec<_> = typed.lines().map_while(Result::ok).collect();
        assert_eq!(lines, ["l", "remote"]);
    }

    #[test]
    fn an_interruption_ends_the_wait_for_an_answer() {
        let (mut typed, keyboard, stop) = typed();
        let waiting = thread::spawn(move || typed.read_line(&mut String::new()));
        stop.store(true, Ordering::Relaxed);
        let read = waiting.join().expect("no panic").expect("no error");
        assert_eq!(read, 0);
        drop(keyboard);
    }
}
