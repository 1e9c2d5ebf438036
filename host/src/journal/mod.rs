//! The journal on disk: which files it has, and what is in them.
