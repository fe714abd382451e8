//! Stand-in.
use iced::Element;
use iced::widget::text;
#[derive(Debug)]
pub struct TrustedPage;
#[derive(Clone, Debug)]
pub enum Message { Pressed }
#[derive(Clone, Debug, PartialEq)]
pub enum Action { None, Revoke { host: String, port: u16 }, Close }
impl TrustedPage {
    #[allow(clippy::too_many_arguments, unused)]
    pub fn new(p: Vec<crate::profile::Pin>) -> Self { Self }
    #[allow(unused)]
    pub fn update(&mut self, message: Message) -> Action { Action::Close }
    pub fn view(&self) -> Element<'_, Message> { iced::widget::column![text("TrustedPage"), super::widget::focus_button::button("Press").on_press(Message::Pressed)].into() }
    
}
