//! Stand-in.
use iced::Element;
use iced::widget::text;
#[derive(Debug)]
pub struct SiteList;
#[derive(Clone, Debug)]
pub enum Message { Pressed }
#[derive(Clone, Debug, PartialEq)]
pub enum Action { None, Connect(crate::profile::Site), New, Edit(crate::profile::Site), Remove(String), Duplicate(crate::profile::Site), Close }
impl SiteList {
    #[allow(clippy::too_many_arguments, unused)]
    pub fn new(s: Vec<crate::profile::Site>) -> Self { Self }
    #[allow(unused)]
    pub fn update(&mut self, message: Message) -> Action { Action::Close }
    pub fn view(&self) -> Element<'_, Message> { iced::widget::column![text("SiteList"), super::widget::focus_button::button("Press").on_press(Message::Pressed)].into() }
    
}
