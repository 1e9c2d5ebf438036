//! Writes: bodies, names, metadata and conditions.

mod blob_names;
mod bodies;
mod checksums;
mod conditions;
mod metadata;
