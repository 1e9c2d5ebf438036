//! The reason, in a line, why this program cannot call a library's interface.

use abi_stable::{
    abi_stability::abi_checking::{AbiInstability, AbiInstabilityErrors},
    type_layout::TLFieldOrFunction,
};
use std::fmt;

/// The reason why a library that could be opened cannot be used.
#[derive(Debug)]
#[non_exhaustive]
pub enum Incompatible {
    /// The exported static is not what this ABI exports.
    Header(String),
    /// Built for another major version of the contract; both versions as text.
    Major {
        /// The version that the library was built for.
        provider: String,
        /// The version of this program.
        host: String,
    },
    /// Same major version, but the layouts differ; the first few differences, a line each.
    Layout(Vec<String>),
}

impl fmt::Display for Incompatible {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Header(reason) => write!(f, "its entry point is damaged: {reason}"),
            Self::Major { provider, host } => {
                write!(
                    f,
                    "it was built for provider-api {provider}, this devlog speaks {host}"
                )
            }
            Self::Layout(facts) => write!(f, "its interface differs: {}", facts.join("; ")),
        }
    }
}

impl std::error::Error for Incompatible {}

/// The part of a foreign text that fits into a sentence of ours.
#[must_use]
pub fn first_line(text: &str) -> String {
    text.lines()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or_default()
        .chars()
        .take(200)
        .collect()
}

/// The first few of what can be 150 KB of text.
#[must_use]
pub fn first_facts(errors: &AbiInstabilityErrors) -> Vec<String> {
    let with_reason = errors.errors.iter().filter(|error| !error.errs.is_empty());
    let mut facts: Vec<_> = with_reason
        .map(|error| {
            let path: Vec<_> = error
                .stack_trace
                .iter()
                .map(|step| match &step.found {
                    TLFieldOrFunction::Field(field) => field.name(),
                    TLFieldOrFunction::Function(function) => function.name.as_str(),
                })
                .filter(|name| !name.starts_with("__") && !matches!(*name, "0" | "obj"))
                .collect();
            format!("`{}`: {}", path.join("."), fact(&error.errs[0]))
        })
        .collect();
    facts.dedup();
    facts.truncate(3);
    facts
}

fn fact(difference: &AbiInstability) -> String {
    match difference {
        AbiInstability::FieldCountMismatch(count) => {
            format!("expected {} fields, found {}", count.expected, count.found)
        }
        AbiInstability::UnexpectedField(field) => {
            format!(
                "expected `{}`, found `{}`",
                field.expected.name(),
                field.found.name()
            )
        }
        AbiInstability::Size(size) => {
            format!("expected {} bytes, found {}", size.expected, size.found)
        }
        AbiInstability::Name(name) => {
            format!("expected type {}, found {}", name.expected, name.found)
        }
        AbiInstability::PackageVersion(version) => {
            format!(
                "expected provider-api {}, found {}",
                version.expected, version.found
            )
        }
        other => format!("{other:?}").chars().take(60).collect(),
    }
}
