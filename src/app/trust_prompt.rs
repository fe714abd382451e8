//! Stand-in.
use iced::Element;
use iced::widget::text;
#[derive(Debug)]
pub struct TrustPrompt;
#[derive(Clone, Debug)]
pub enum Message { Pressed }
#[derive(Clone, Debug, PartialEq)]
pub enum Action { None, Answer(crate::service::TrustDecision), Copy(String) }
impl TrustPrompt {
    #[allow(clippy::too_many_arguments, unused)]
    pub fn new(q: crate::service::TrustQuestion) -> Self { Self }
    #[allow(unused)]
    pub fn update(&mut self, message: Message) -> Action { Action::Answer(crate::service::TrustDecision::Once) }
    pub fn view(&self) -> Element<'_, Message> { iced::widget::column![text("TrustPrompt"), super::widget::focus_button::button("Press").on_press(Message::Pressed)].into() }
    
}
