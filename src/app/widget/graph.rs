//! A small graph of two rates over the last minute: bars of one second each, down from below in one
//! colour and up on top of it in another. It is drawn anew with its window and asks for nothing.

use iced::advanced::layout::{self, Layout};
use iced::advanced::renderer;
use iced::advanced::widget::{Tree, Widget};
use iced::{Element, Length, Rectangle, Renderer, Size, Theme, mouse};

use super::ink;
use crate::app::theme::Tokens;

/// `bars`: bytes down and up of each second, the last at the right edge; at most [`SECONDS`].
pub fn graph<'a, Message: 'a>(bars: Vec<(u64, u64)>) -> Element<'a, Message> {
    Element::new(Graph { bars })
}

/// So many bars there is room for.
pub const SECONDS: usize = 60;
const HEIGHT: f32 = 18.0;
/// Of a bar.
const WIDTH: f32 = 2.0;

struct Graph {
    bars: Vec<(u64, u64)>,
}

impl<Message> Widget<Message, Theme, Renderer> for Graph {
    fn size(&self) -> Size<Length> {
        Size::new(Length::Shrink, Length::Shrink)
    }

    fn layout(&mut self, _: &mut Tree, _: &Renderer, _: &layout::Limits) -> layout::Node {
        layout::Node::new(Size::new(WIDTH * SECONDS as f32, HEIGHT))
    }

    fn draw(
        &self,
        _: &Tree,
        renderer: &mut Renderer,
        theme: &Theme,
        _: &renderer::Style,
        layout: Layout<'_>,
        _: mouse::Cursor,
        _: &Rectangle,
    ) {
        let (bounds, t) = (layout.bounds(), Tokens::of(theme));
        let ground = Rectangle {
            y: bounds.y + bounds.height - 1.0,
            height: 1.0,
            ..bounds
        };
        ink::fill(renderer, ground, t.border, 0.0);
        let rate = |(down, up): &(u64, u64)| down.saturating_add(*up);
        let highest = self.bars.iter().map(rate).max().unwrap_or(0).max(1) as f32;
        let bars = self.bars.iter().rev().take(SECONDS);
        for (down, up, at) in bars.zip(1..).map(|((down, up), at)| (down, up, at)) {
            let x = bounds.x + bounds.width - at as f32 * WIDTH;
            let mut foot = bounds.y + bounds.height - 1.0;
            for (bytes, colour) in [(*down, t.accent), (*up, t.ok)] {
                let height = (bytes as f32 / highest * (HEIGHT - 1.0)).round();
                if height < 1.0 {
                    continue;
                }
                foot -= height;
                let bar = Rectangle {
                    x,
                    y: foot,
                    width: WIDTH,
                    height,
                };
                ink::fill(renderer, bar, colour, 0.0);
            }
        }
    }
}
