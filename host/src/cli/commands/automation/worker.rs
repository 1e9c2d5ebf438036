//! The background worker's process.

use crate::{
    automation::{
        AutoPushStore, FailedPush, background,
        worker::{self, World},
    },
    cli::{Session, arguments::schedule::WORKER_COMMAND, messages::ExitCode},
    config::{self, SyncInterval},
    wall_clock,
};
use jiff::Timestamp;
use serde::Deserialize;
use std::{
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::Duration,
};

/// The longest line that is read from a push, in bytes.
const MAX_LINE: u64 = 64 * 1024;

/// Serves the requests of the journal until none is due. Its standard streams lead nowhere: what happens stands in
/// the store and in the log.
pub fn run(session: &Session) -> ExitCode {
    let (Ok(root), Some(program)) = (session.root(), session.program.as_deref()) else {
        return ExitCode::Failed;
    };
    match background::detach(program, &[WORKER_COMMAND]) {
        Ok(true) => {}
        Ok(false) => return ExitCode::Done,
        Err(_) => return ExitCode::Failed,
    }
    let floor = config::load(&root).ok();
    let floor = floor.and_then(|loaded| loaded.config.preferences.sync_interval);
    let world = Process {
        program: program.to_owned(),
        root: root.clone(),
    };
    let store = AutoPushStore::new(&root);
    match worker::run(&store, floor.map(SyncInterval::duration), &world) {
        Ok(()) => ExitCode::Done,
        Err(_) => ExitCode::Failed,
    }
}

/// The real world: a push is `devlog push --json` in a process of its own, whose crash the worker survives.
struct Process {
    program: PathBuf,
    root: PathBuf,
}

impl World for Process {
    fn now(&self) -> Timestamp {
        wall_clock::now()
    }

    fn sleep(&self, time: Duration) {
        thread::sleep(time);
    }

    fn push(&self) -> Result<(), FailedPush> {
        push(&self.program, &self.root)
    }
}

fn push(program: &Path, root: &Path) -> Result<(), FailedPush> {
    let started = Command::new(program)
        .args(["push", "--json"])
        .env("DEVLOG_HOME", root)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = started.map_err(|error| unexplained(format!("cannot run devlog: {error}")))?;
    let last_error = child
        .stdout
        .take()
        .and_then(|pipe| last_error(BufReader::new(pipe)));
    let ended = child.wait();
    let ended = ended.map_err(|error| unexplained(format!("cannot wait for devlog: {error}")))?;
    let Some(exit_code) = ended.code() else {
        return Err(unexplained("the push was ended by a signal".to_owned()));
    };
    if exit_code == 0 {
        return Ok(());
    }
    let exit_code = u8::try_from(exit_code).unwrap_or(u8::MAX);
    Err(match last_error {
        Some(error) => error.with(exit_code),
        None => FailedPush {
            exit_code,
            ..unexplained(message_of(exit_code))
        },
    })
}

/// The meaning of an exit code that no error line explained, such as a partial push.
fn message_of(exit_code: u8) -> String {
    let mut known = ExitCode::ALL.into_iter();
    known
        .find(|(code, _)| code.number() == exit_code)
        .map_or_else(
            || format!("exit code {exit_code}"),
            |(_, meaning)| meaning.to_owned(),
        )
}

fn unexplained(message: String) -> FailedPush {
    FailedPush {
        exit_code: 1,
        code: String::new(),
        message,
        hint: None,
    }
}

/// An error line of `--json`.
#[derive(Debug, Deserialize)]
struct ErrorLine {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
    cause: Option<String>,
    hint: Option<String>,
}

impl ErrorLine {
    fn with(self, exit_code: u8) -> FailedPush {
        FailedPush {
            exit_code,
            code: self.code,
            message: match self.cause {
                // It only repeats that a push failed.
                Some(cause) if self.message.starts_with("push failed") => cause,
                Some(cause) => format!("{}: {cause}", self.message),
                None => self.message,
            },
            hint: self.hint,
        }
    }
}

/// Reads what a push prints to its end and keeps the last error.
fn last_error(mut lines: impl BufRead) -> Option<ErrorLine> {
    let mut last = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = lines.by_ref().take(MAX_LINE).read_until(b'\n', &mut line);
        if !matches!(read, Ok(1..)) {
            return last;
        }
        let parsed = serde_json::from_slice::<ErrorLine>(&line).ok();
        last = parsed.filter(|line| line.kind == "error").or(last);
    }
}

#[cfg(test)]
mod tests {
    use super::{last_error, message_of};

    #[test]
    fn the_last_error_of_a_push_is_its_reason() {
        let lines = r#"{"schema":1,"type":"start"}
{"schema":1,"type":"error","code":"a","message":"first","cause":null,"hint":null}
not JSON
{"schema":1,"type":"error","code":"authentication","message":"push failed","cause":"refused","hint":"check the key"}
{"schema":1,"type":"summary","outcome":"failed","exit_code":12}
"#;
        let failure = last_error(lines.as_bytes()).expect("an error").with(12);
        assert_eq!(failure.message, "refused");
        assert_eq!(failure.code, "authentication");
        assert_eq!(failure.hint.as_deref(), Some("check the key"));
    }

    #[test]
    fn a_reason_names_its_cause() {
        let line = r#"{"type":"error","message":"the hook `pre_push` stopped the run","cause":"it ended with exit status 9"}"#;
        let failure = last_error(line.as_bytes()).expect("an error").with(13);
        let said = "the hook `pre_push` stopped the run: it ended with exit status 9";
        assert_eq!(failure.message, said);
    }

    #[test]
    fn an_exit_code_without_an_error_has_its_meaning() {
        assert!(message_of(3).contains("partial"), "{}", message_of(3));
        assert_eq!(message_of(99), "exit code 99");
    }
}
