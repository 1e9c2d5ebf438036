//! The output of the program, and its text without the parts that change from run to run.

use crate::program;
use regex::Regex;
use serde_json::Value;
use std::{fmt::Write, path::Path, process, sync::LazyLock};

/// The parts that change from run to run, and their replacements; in this order.
static CHANGING: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    [
        (
            r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?",
            "[TIME]",
        ),
        (r"\b[0-9a-f]{64}\b", "[SHA256]"),
        (
            r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
            "[ID]",
        ),
        (r"127\.0\.0\.1:\d+", "127.0.0.1:[PORT]"),
        (r"\.rs:\d+:\d+", ".rs:[LINE]"),
        (r"\b(process|pid) \d+\b", "$1 [PID]"),
        (r"\b\d+(\.\d+)? ?(ms|s)\b", "[DURATION]"),
    ]
    .into_iter()
    .map(|(pattern, name)| {
        (
            Regex::new(pattern).expect("the patterns above are right"),
            name,
        )
    })
    .collect()
});

/// The result of a run of the program.
#[derive(Debug)]
pub struct Output {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// The exit status; `None` after a signal.
    pub code: Option<i32>,
    sandbox: String,
}

impl Output {
    /// Takes a finished run in the sandbox at this folder.
    #[must_use]
    pub fn new(output: process::Output, sandbox: &Path) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Self {
            stdout: text(output.stdout),
            stderr: text(output.stderr),
            code: output.status.code(),
            sandbox: sandbox.display().to_string(),
        }
    }

    /// Stops the test unless the exit status is this one.
    ///
    /// # Panics
    /// If it is another.
    #[track_caller]
    #[expect(
        clippy::must_use_candidate,
        clippy::return_self_not_must_use,
        reason = "it stops the test by itself"
    )]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}", self.transcript());
        self
    }

    /// Exit status, standard output and standard error, with names for what changes from run to run.
    #[must_use]
    pub fn snapshot(&self) -> String {
        self.steady(&self.transcript())
    }

    /// Everything that was said, as it was said.
    #[must_use]
    pub fn transcript(&self) -> String {
        let mut text = match self.code {
            Some(code) => format!("exit status {code}\n"),
            None => "killed by a signal\n".to_owned(),
        };
        for (name, said) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !said.is_empty() {
                let _ = writeln!(text, "----- {name}\n{}", said.trim_end());
            }
        }
        text
    }

    /// The lines of `--json`.
    ///
    /// # Panics
    /// If a line is not a JSON object.
    #[must_use]
    pub fn json(&self) -> Vec<Value> {
        let parse = |line: &str| {
            serde_json::from_str::<Value>(line).unwrap_or_else(|error| panic!("{error}: {line}"))
        };
        let lines: Vec<_> = self.stdout.lines().map(parse).collect();
        assert!(lines.iter().all(Value::is_object), "{}", self.stdout);
        lines
    }

    fn steady(&self, text: &str) -> String {
        let build = program::profile_folder().display().to_string();
        let target = program::target_folder().display().to_string();
        let start = text
            .replace(&self.sandbox, "[SANDBOX]")
            .replace(&build, "[BUILD]")
            .replace(&target, "[TARGET]");
        CHANGING.iter().fold(start, |text, (pattern, name)| {
            pattern.replace_all(&text, *name).into_owned()
        })
    }
}

/// The snapshots of several runs, each below its title.
#[must_use]
pub fn table(outputs: &[(&str, Output)]) -> String {
    let shown = outputs
        .iter()
        .map(|(title, output)| format!("## {title}\n{}", output.snapshot()));
    shown.collect::<Vec<_>>().join("\n")
}
