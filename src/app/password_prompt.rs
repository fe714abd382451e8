//! Stand-in.
use iced::Element;
use iced::widget::text;
#[derive(Debug)]
pub struct PasswordPrompt;
#[derive(Clone, Debug)]
pub enum Message { Pressed }
#[derive(Clone, Debug, PartialEq)]
pub enum Action { None, Answer(Option<crate::profile::Password>) }
impl PasswordPrompt {
    #[allow(clippy::too_many_arguments, unused)]
    pub fn new(e: crate::profile::Endpoint, r: Option<String>) -> Self { Self }
    #[allow(unused)]
    pub fn update(&mut self, message: Message) -> Action { Action::Answer(None) }
    pub fn view(&self) -> Element<'_, Message> { iced::widget::column![text("PasswordPrompt"), super::widget::focus_button::button("Press").on_press(Message::Pressed)].into() }
    
}
