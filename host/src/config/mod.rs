//! The user's configuration: reading it, and changing one value of it.
