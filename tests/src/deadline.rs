//! A program that has so much time and no more.

use rustix::process::{Pid, Signal, kill_process};
use std::{
    process::{Child, Command, Output},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

/// Runs a command to its end, whose standard streams are pipes.
///
/// # Panics
/// If it does not start, or does not end within `limit`; it is killed then.
#[must_use]
pub fn output_within(mut command: Command, limit: Duration) -> Output {
    let child = command.spawn().expect("the program starts");
    wait_within(child, limit)
}

/// Waits for a program that was started.
///
/// # Panics
/// As [`output_within`].
#[must_use]
pub fn wait_within(child: Child, limit: Duration) -> Output {
    let pid = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(child.wait_with_output()));
    match receiver.recv_timeout(limit) {
        Ok(output) => output.expect("its pipes are ours"),
        Err(RecvTimeoutError::Disconnected) => panic!("the thread that waits has ended"),
        Err(RecvTimeoutError::Timeout) => {
            // It has not ended, so the number is still its own.
            let _ = pid.map(|pid| kill_process(pid, Signal::KILL));
            let said = receiver.recv_timeout(limit);
            let said = said.map(|output| output.map(|output| output.stderr));
            let said = said.map(Result::unwrap_or_default).unwrap_or_default();
            panic!(
                "it did not end within {} seconds; it said: {}",
                limit.as_secs(),
                String::from_utf8_lossy(&said)
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::output_within;
    use std::{
        process::{Command, Stdio},
        time::Duration,
    };

    fn shell(script: &str, limit: Duration) -> Vec<u8> {
        let mut command = Command::new("sh");
        command.args(["-c", script]).stdout(Stdio::piped());
        output_within(command, limit).stdout
    }

    #[test]
    fn who_is_quick_enough_is_heard() {
        assert_eq!(shell("echo done", Duration::from_secs(60)), b"done\n");
    }

    #[test]
    #[should_panic(expected = "it did not end within 0 seconds")]
    fn who_is_not_is_killed() {
        let _ = shell("exec sleep 1000", Duration::ZERO);
    }
}
