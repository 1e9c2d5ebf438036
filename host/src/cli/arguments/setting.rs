//! A setting on the command line.

use clap::{
    Arg, Command, Error,
    builder::TypedValueParser,
    error::{ErrorKind, Result},
};
use std::ffi::OsStr;

/// The parser of `NAME=VALUE`. Its error does not repeat the text, which may be a secret.
#[derive(Clone, Copy, Debug)]
pub struct SettingParser;

impl TypedValueParser for SettingParser {
    type Value = (String, String);

    fn parse_ref(&self, command: &Command, _: Option<&Arg>, text: &OsStr) -> Result<Self::Value> {
        match text.to_str().and_then(|text| text.split_once('=')) {
            Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
            _ => {
                let message = "`--set` must be followed by NAME=VALUE\n";
                Err(Error::raw(ErrorKind::ValueValidation, message).with_cmd(command))
            }
        }
    }
}
