//! Reads: listings, ranges and conditions.

mod conditions;
mod folders;
mod listings;
mod ranges;
