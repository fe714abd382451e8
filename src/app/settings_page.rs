//! Stand-in.
use iced::Element;
use iced::widget::text;
#[derive(Debug)]
pub struct SettingsPage;
#[derive(Clone, Debug)]
pub enum Message { Pressed }
#[derive(Clone, Debug, PartialEq)]
pub enum Action { None, Changed(crate::profile::Settings), Close }
impl SettingsPage {
    #[allow(clippy::too_many_arguments, unused)]
    pub fn new(s: crate::profile::Settings) -> Self { Self }
    #[allow(unused)]
    pub fn update(&mut self, message: Message) -> Action { Action::Close }
    pub fn view(&self) -> Element<'_, Message> { iced::widget::column![text("SettingsPage"), super::widget::focus_button::button("Press").on_press(Message::Pressed)].into() }
    
}
