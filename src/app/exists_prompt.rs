//! Stand-in.
use iced::Element;
use iced::widget::text;
#[derive(Debug)]
pub struct ExistsPrompt;
#[derive(Clone, Debug)]
pub enum Message { Pressed }
#[derive(Clone, Debug, PartialEq)]
pub enum Action { None, Answer(crate::service::ExistsAnswer) }
impl ExistsPrompt {
    #[allow(clippy::too_many_arguments, unused)]
    pub fn new(t: crate::service::Transfer, e: crate::service::Existing) -> Self { Self }
    #[allow(unused)]
    pub fn update(&mut self, message: Message) -> Action { Action::Answer(crate::service::ExistsAnswer { rule: crate::profile::ExistsRule::Overwrite, for_rest: false }) }
    pub fn view(&self) -> Element<'_, Message> { iced::widget::column![text("ExistsPrompt"), super::widget::focus_button::button("Press").on_press(Message::Pressed)].into() }
    
}
