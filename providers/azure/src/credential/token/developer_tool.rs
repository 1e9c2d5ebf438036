//! The programs that a developer is signed in with: `az` and `azd`.

use devlog_provider_api::{Error, ErrorKind};
use std::{process::Output, time::Duration};

/// The most of a program's own words that is repeated, in characters.
const MAX_WORDS: usize = 200;

/// One of the programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeveloperTool {
    Az,
    Azd,
}

impl DeveloperTool {
    /// The name of the program.
    pub fn name(self) -> &'static str {
        match self {
            Self::Az => "az",
            Self::Azd => "azd",
        }
    }

    fn sign_in(self) -> &'static str {
        match self {
            Self::Az => "az login",
            Self::Azd => "azd auth login",
        }
    }

    /// The error for one that gave no token.
    pub fn failure(self, output: &Output) -> Error {
        let name = self.name();
        let stderr = String::from_utf8_lossy(&output.stderr);
        // The shell's word for a program that is not there.
        if output.status.code() == Some(127) {
            return denied(format!("`{name}` is not installed"))
                .with_hint(format!("install `{name}`, or set another `auth_method`"));
        }
        if stderr.contains(self.sign_in()) {
            return denied(format!("`{name}` is not signed in"))
                .with_hint(format!("run `{}`", self.sign_in()));
        }
        let words = words(&stderr).map_or(String::new(), |words| format!(": {words}"));
        denied(format!("`{name}` gave no token{words}"))
            .with_hint(format!("run `{}` again", self.sign_in()))
    }

    /// The error for one that does not come back.
    pub fn too_slow(self, limit: Duration) -> Error {
        let (name, limit) = (self.name(), limit.as_secs());
        denied(format!("`{name}` did not respond within {limit} seconds"))
            .with_hint(format!("try `{}`", self.sign_in()))
    }

    /// The error for one that cannot be run.
    pub fn not_started(self, error: &std::io::Error) -> Error {
        denied(format!("`{}` cannot be run: {error}", self.name()))
    }

    /// The error for one that says something else than a token.
    pub fn no_token(self) -> Error {
        denied(format!("`{}` printed no token", self.name()))
            .with_hint(format!("update `{}`", self.name()))
    }
}

fn denied(message: String) -> Error {
    Error::new(ErrorKind::Unauthenticated, message)
}

/// The first line that is not for a machine.
fn words(stderr: &str) -> Option<String> {
    let mut lines = stderr.lines().map(str::trim);
    let line = lines.find(|line| !line.is_empty() && !line.starts_with(['{', '[']))?;
    let line = line.strip_prefix("ERROR:").unwrap_or(line).trim();
    Some(line.trim_end_matches('.').chars().take(MAX_WORDS).collect())
}

#[cfg(test)]
mod tests {
    use super::DeveloperTool::{self, Az, Azd};
    use std::{
        os::unix::process::ExitStatusExt,
        process::{ExitStatus, Output},
    };

    fn failure(tool: DeveloperTool, code: i32, stderr: &str) -> String {
        let output = Output {
            status: ExitStatus::from_raw(code << 8),
            stdout: Vec::new(),
            stderr: stderr.into(),
        };
        let error = tool.failure(&output);
        format!("{error}; {}", error.hint().unwrap_or_default())
    }

    #[test]
    fn what_a_program_says_is_told_in_one_sentence() {
        for (tool, code, stderr, wanted) in [
            (
                Az,
                127,
                "sh: 1: az: not found",
                "`az` is not installed; install `az`, or set another `auth_method`",
            ),
            (
                Az,
                1,
                "ERROR: Please run 'az login' to setup account.",
                "`az` is not signed in; run `az login`",
            ),
            (
                Azd,
                1,
                "{\"data\":{\"message\":\"\\nERROR: not logged in, run `azd auth login`\"}}",
                "`azd` is not signed in; run `azd auth login`",
            ),
            (
                Az,
                1,
                "\nERROR: The disk is full.\nTraceback\n",
                "`az` gave no token: The disk is full; run `az login` again",
            ),
            (
                Azd,
                1,
                "{\"raw\":\"hunter2\"}",
                "`azd` gave no token; run `azd auth login` again",
            ),
        ] {
            assert_eq!(failure(tool, code, stderr), wanted);
        }
    }
}
