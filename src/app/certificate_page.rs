//! Stand-in.
use iced::Element;
use iced::widget::text;
#[derive(Debug)]
pub struct CertificatePage;
#[derive(Clone, Debug)]
pub enum Message { Pressed }
#[derive(Clone, Debug, PartialEq)]
pub enum Action { None, Close, Copy(String) }
impl CertificatePage {
    #[allow(clippy::too_many_arguments, unused)]
    pub fn new(c: crate::profile::Certificate, t: crate::profile::TlsFacts, r: crate::profile::Trust) -> Self { Self }
    #[allow(unused)]
    pub fn update(&mut self, message: Message) -> Action { Action::Close }
    pub fn view(&self) -> Element<'_, Message> { iced::widget::column![text("CertificatePage"), super::widget::focus_button::button("Press").on_press(Message::Pressed)].into() }
    
}
