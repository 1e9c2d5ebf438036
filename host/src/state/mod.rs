//! What devlog remembers between two pushes. A cache: losing it costs time only.
