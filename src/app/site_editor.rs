//! Stand-in.
use iced::Element;
use iced::widget::text;
#[derive(Debug)]
pub struct SiteEditor;
#[derive(Clone, Debug)]
pub enum Message { Pressed }
#[derive(Clone, Debug, PartialEq)]
pub enum Action { None, Save(crate::profile::Site), Cancel, ConnectTo(crate::profile::Site), BrowseLocal }
impl SiteEditor {
    #[allow(clippy::too_many_arguments, unused)]
    pub fn new(s: Option<crate::profile::Site>, o: Vec<String>) -> Self { Self }
    #[allow(unused)]
    pub fn update(&mut self, message: Message) -> Action { Action::Cancel }
    pub fn view(&self) -> Element<'_, Message> { iced::widget::column![text("SiteEditor"), super::widget::focus_button::button("Press").on_press(Message::Pressed)].into() }
    pub fn local_folder_chosen(&mut self, _: std::path::PathBuf) {}
}
