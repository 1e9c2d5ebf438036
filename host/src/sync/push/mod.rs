//! The push: uploads what the remote lacks.

mod pushing;
