//! Containers: their names and their creation.

mod creation;
mod names;
