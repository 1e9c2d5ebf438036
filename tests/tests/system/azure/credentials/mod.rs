//! Every kind of credential pushes a journal, and the reports of those that do not work.

mod azurite;
mod choice;
mod kinds;
mod refusals;
mod renewal;
