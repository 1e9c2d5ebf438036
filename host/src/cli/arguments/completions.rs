//! The command line of `devlog completions`.

/// The file in which each shell looks for the script.
pub const EXAMPLES: &str = "\
For example:
  bash        devlog completions bash > ~/.local/share/bash-completion/completions/devlog
  zsh         devlog completions zsh > ~/.zfunc/_devlog  (with ~/.zfunc in fpath)
  fish        devlog completions fish > ~/.config/fish/completions/devlog.fish
  PowerShell  devlog completions powershell >> $PROFILE";
