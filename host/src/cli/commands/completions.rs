//! `devlog completions`.

use crate::cli::{Session, arguments::Arguments, messages::ExitCode};
use clap::CommandFactory;
use clap_complete::{Shell, generate};

/// Prints the script for a shell.
pub fn run(session: &Session, shell: Shell) -> ExitCode {
    session.output.data(script(shell).trim_end());
    ExitCode::Done
}

fn script(shell: Shell) -> String {
    let mut script = Vec::new();
    generate(shell, &mut Arguments::command(), "devlog", &mut script);
    String::from_utf8_lossy(&script).into_owned()
}

#[cfg(test)]
mod tests {
    use super::script;
    use clap::CommandFactory;
    use clap_complete::Shell;

    #[test]
    fn every_shell_completes_every_command() {
        let commands = crate::cli::arguments::Arguments::command();
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish, Shell::PowerShell] {
            let script = script(shell);
            for command in commands.get_subcommands() {
                assert!(script.contains(command.get_name()), "{shell}");
            }
        }
    }
}
