//! Runs the developer tools for the official crate.

use super::{DeveloperTool, reply::carried};
use azure_identity::Executor;
use devlog_provider_http::output_of;
use std::{
    ffi::OsStr,
    io,
    process::{Command, Output},
    time::Duration,
};
use tokio::time::timeout;

/// `az` is slow where it starts for the first time, and makes requests to Microsoft Entra.
const LIMIT: Duration = Duration::from_secs(30);

/// Runs one of the tools. Waits without holding the thread, so that a cancelled call ends at once.
#[derive(Debug)]
pub struct Runner {
    pub tool: DeveloperTool,
}

#[async_trait::async_trait]
impl Executor for Runner {
    async fn run(&self, program: &OsStr, args: &[&OsStr]) -> io::Result<Output> {
        let mut command = Command::new(program);
        command.args(args);
        let failed = |error| io::Error::other(carried(error));
        let output = timeout(LIMIT, output_of(command))
            .await
            .map_err(|_| failed(self.tool.too_slow(LIMIT)))?
            .map_err(|error| failed(self.tool.not_started(&error)))?;
        if output.status.success() {
            return Ok(output);
        }
        Err(failed(self.tool.failure(&output)))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use super::Runner;
    use crate::credential::token::{DeveloperTool, reply::taken_out};
    use azure_identity::Executor;
    use std::ffi::OsStr;
    use tokio::runtime::Builder;

    #[test]
    fn a_failure_travels_through_the_official_crate() {
        let runner = Runner {
            tool: DeveloperTool::Az,
        };
        let arguments = [OsStr::new("-c"), OsStr::new("exit 127")];
        let runtime = Builder::new_current_thread().enable_time().build().unwrap();
        let error = runtime
            .block_on(runner.run(OsStr::new("sh"), &arguments))
            .unwrap_err();
        let error = taken_out(&azure_core::Error::from(error)).unwrap();
        assert_eq!(error.message(), "`az` is not installed");
    }
}
