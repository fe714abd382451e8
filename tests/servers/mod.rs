//! Tests on the real servers.

mod starting;
