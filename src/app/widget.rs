//! The window's own widgets: what iced does not give. Tables that lay out only the rows in sight,
//! buttons and tabs that take the keyboard focus, a host for dialogs that traps it, and menus.

pub mod choice;
pub mod crumbs;
pub mod focus;
pub mod focus_button;
mod ink;
pub mod listing;
mod measure;
pub mod menu;
pub mod modal;
pub mod natural;
pub mod on_escape;
pub mod own_layer;
pub mod table;
