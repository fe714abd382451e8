//! The window's own widgets: what iced does not give. Tables that lay out only the rows in sight,
//! buttons and tabs that take the keyboard focus, a host for dialogs that traps it, and menus.

pub mod carrier;
pub mod choice;
pub mod crumbs;
pub mod drop_zone;
pub mod focus;
pub mod focus_button;
pub mod graph;
mod ink;
pub mod listing;
pub mod measure;
pub mod menu;
pub mod modal;
pub mod natural;
pub mod on_escape;
pub mod own_layer;
pub mod tab_strip;
pub mod table;
pub mod tree_view;
