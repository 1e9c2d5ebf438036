//! The Azure Blob Storage provider.
