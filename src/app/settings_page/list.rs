//! The list of the pages at the left, and the search above it.

use super::page::Page;
use crate::app::keyboard_page::has_words;
use crate::app::theme::Tint;
use crate::app::theme::icon::Icon;
use crate::app::widget::table::{Cell, Column, Source};

/// See the module's text.
pub struct Pages {
    pub search: String,
    /// What the search leaves.
    shown: Vec<Page>,
    /// The one that is open.
    pub open: Page,
    pub columns: Vec<Column>,
}

impl Pages {
    pub fn new(open: Page) -> Self {
        Self {
            search: String::new(),
            shown: Page::ALL.into(),
            open,
            columns: vec![Column::fill("Page")],
        }
    }

    /// Leaves the pages with a setting that is called so, and opens the first of them where the one
    /// that is open is none.
    pub fn search_for(&mut self, search: String) {
        let has = |page: &Page| {
            let names = std::iter::once(page.name()).chain(page.labels());
            names.into_iter().any(|name| has_words(name, &search))
        };
        self.shown = Page::ALL.into_iter().filter(has).collect();
        if let Some(first) = self.shown.first()
            && !self.shown.contains(&self.open)
        {
            self.open = *first;
        }
        self.search = search;
    }

    pub fn choose(&mut self, row: usize) {
        if let Some(page) = self.shown.get(row) {
            self.open = *page;
        }
    }

    pub fn cursor(&self) -> Option<usize> {
        self.shown.iter().position(|page| *page == self.open)
    }
}

impl Source for Pages {
    fn len(&self) -> usize {
        self.shown.len()
    }

    fn cell(&self, row: usize, _: usize) -> Cell<'_> {
        match self.shown.get(row) {
            Some(page) => Cell::new(page.name()),
            None => Cell::default(),
        }
    }

    fn icon(&self, row: usize) -> Option<(Icon, Tint)> {
        self.shown.get(row).map(|page| (page.icon(), Tint::Muted))
    }

    fn is_selected(&self, row: usize) -> bool {
        self.cursor() == Some(row)
    }
}
