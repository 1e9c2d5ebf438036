//! Providers and provider files that break every promise: each costs at most its own run.

mod calls;
mod files;
mod listings;
mod loading;
mod manners;
mod places;
pub mod push;
mod trust;
mod uploads;
mod way_back;
