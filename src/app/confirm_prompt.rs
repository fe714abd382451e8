//! Stand-in.
use iced::Element;
use iced::widget::text;
#[derive(Debug)]
pub struct ConfirmPrompt;
#[derive(Clone, Debug)]
pub enum Message { Pressed }
#[derive(Clone, Debug, PartialEq)]
pub enum Action { None, Confirm, Cancel }
impl ConfirmPrompt {
    #[allow(clippy::too_many_arguments, unused)]
    pub fn new(title: impl Into<String>, lines: Vec<String>, label: impl Into<String>, danger: bool) -> Self { Self }
    #[allow(unused)]
    pub fn update(&mut self, message: Message) -> Action { Action::Confirm }
    pub fn view(&self) -> Element<'_, Message> { iced::widget::column![text("ConfirmPrompt"), super::widget::focus_button::button("Press").on_press(Message::Pressed)].into() }
    
}
