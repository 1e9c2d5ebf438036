//! Every kind of credential pushes a journal, and what people meet when one does not work.

mod azurite;
mod choice;
mod kinds;
mod refusals;
mod refused_tokens;
mod renewal;
