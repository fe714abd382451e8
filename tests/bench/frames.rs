//! What frames cost the window's thread, in numbers to look at: nothing here can fail for being slow.
//!
//! `cargo bench --bench frames`. A folder of 100,000 files beside a queue of 100,000 with ten transfers
//! under way; each step is one input, and whatever the service said meanwhile. A frame is all that the
//! window's thread does for it: update, view, layout and draw. Rasterising by the software renderer is
//! told beside it. What memory grew by is of the whole process, the test's server included.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

#[allow(dead_code, reason = "the tests use the rest")]
#[path = "../support"]
mod support {
    pub mod secrecy;
    pub mod server;
    pub mod stage;
}

use std::fs::{self, File};
use std::sync::Arc;
use std::thread::sleep;
use std::time::{Duration, Instant};

use argosy::app::keys::{self, Keymap};
use argosy::app::{Message, theme};
use iced::advanced::clipboard;
use iced::advanced::renderer::{Headless, Style};
use iced::keyboard::key::{Code, Named, Physical};
use iced::keyboard::{Event as Keyboard, Key, Location, Modifiers};
use iced::mouse::{self, Cursor, ScrollDelta};
use iced::{Event, Point, Renderer, Size, window};
use iced_test::Selector;
use iced_test::core::widget::operation::{self, Operation, Outcome};
use iced_test::futures::futures::executor::block_on;
use iced_test::runtime::user_interface::{Cache, UserInterface};

use support::server::{Fault, ServerOptions, TestServer};
use support::stage::{Cost, Stage, brings_rows, large_listing, measured};

fn main() {
    let server = TestServer::start(ServerOptions::default()).unwrap();
    fs::create_dir(server.root().join("many")).unwrap();
    server.faults().on("MLSD", Fault::Content(large_listing()));
    for number in 0..10 {
        let file = File::create(server.root().join(format!("{number}.bin"))).unwrap();
        file.set_len(1_000_000_000).unwrap();
    }
    let mut stage = Stage::new(&server, "/");
    stage.run("first listing", 30, |stage| stage.is_listed);
    drop(stage);

    let before = resident();
    let mut stage = Stage::new(&server, "/many");
    stage.run("listing", 60, |stage| stage.is_listed);
    let listed = resident();
    println!("100,000 rows of a folder: {} KiB", listed - before);
    server.faults().slow(Some(300_000));
    let files =
        (0..100_000).map(|number| (format!("{number}.bin"), format!("/{}.bin", number % 10)));
    stage.enqueue(files);
    stage.run("all items", 120, |stage| stage.items >= 100_000);
    stage.run("ten transfers", 30, |_| server.count("RETR") >= 10);
    println!(
        "100,000 items of a queue: {} KiB, service included",
        resident() - listed
    );

    let mut screen = Screen::new();
    println!(
        "{:<34} {:>6} {:>23} {:>23} {:>15}",
        "", "frames", "CPU p50/p99/most, ms", "wall p50/p99/most, ms", "raster p50/p99"
    );
    let pane = Point::new(900.0, 250.0);
    let queue = Point::new(600.0, 700.0);
    screen.play(&mut stage, "nothing but the transfers", 120, |_, _| {
        Vec::new()
    });
    screen.point(pane);
    screen.play(&mut stage, "the folder scrolls", 300, |_, step| wheel(step));
    screen.point(queue);
    screen.play(&mut stage, "the queue scrolls", 300, |_, step| wheel(step));
    screen.click(&mut stage, pane);
    screen.play(&mut stage, "Page Down", 120, |_, _| {
        key(Named::PageDown, Modifiers::empty())
    });
    screen.play(&mut stage, "Shift+End, Shift+Home", 40, |_, step| {
        match step % 2 {
            0 => key(Named::End, Modifiers::SHIFT),
            _ => key(Named::Home, Modifiers::SHIFT),
        }
    });
    screen.play(&mut stage, "all are chosen", 1, |_, _| {
        letter("a", Modifiers::CTRL)
    });
    screen.play(&mut stage, "all are copied as text", 1, |_, _| {
        letter("c", Modifiers::CTRL)
    });
    screen.play(&mut stage, "all are to be deleted", 1, |_, _| {
        key(Named::Delete, Modifiers::empty())
    });
    screen.play(&mut stage, "until it is asked about", 60, |_, _| Vec::new());
    screen.play(&mut stage, "and left", 1, |_, _| {
        key(Named::Escape, Modifiers::empty())
    });
    for header in ["Size", "Modified", "Name"] {
        let at = screen.right_most(&stage, header);
        let began = Instant::now();
        screen.click(&mut stage, at);
        screen.settle(&mut stage, &format!("sort by {header}"), began);
    }
    screen.point(pane);
    screen.click(&mut stage, pane);
    screen.play(&mut stage, "a filter is opened", 3, |_, _| {
        letter("f", Modifiers::CTRL)
    });
    for text in ["4", "2", "7"] {
        let began = Instant::now();
        screen.play(
            &mut stage,
            &format!("«{text}» into the filter"),
            1,
            |_, _| letter(text, Modifiers::empty()),
        );
        screen.settle(&mut stage, "until it shows", began);
    }
    screen.play(&mut stage, "a while after", 120, |_, _| Vec::new());
}

/// What a person has before them; widgets keep their state from frame to frame.
struct Screen {
    cache: Cache,
    renderer: Renderer,
    cursor: Cursor,
    window: window::Id,
    keymap: Arc<Keymap>,
    frames: Vec<Frame>,
}

#[derive(Clone, Copy)]
struct Frame {
    work: Cost,
    /// Where it was rasterised.
    raster: Option<Duration>,
}

impl Screen {
    fn new() -> Self {
        let settings = theme::font::settings();
        for font in settings.fonts {
            let mut system = iced_test::renderer::graphics::text::font_system()
                .write()
                .unwrap();
            system.load_font(font);
        }
        let renderer = Renderer::new(
            settings.default_font,
            settings.default_text_size,
            Some("tiny-skia"),
        );
        Self {
            cache: Cache::default(),
            renderer: block_on(renderer).unwrap(),
            cursor: Cursor::Unavailable,
            window: window::Id::unique(),
            keymap: Arc::new(Keymap::read(&Default::default())),
            frames: Vec::new(),
        }
    }

    fn point(&mut self, at: Point) {
        self.cursor = Cursor::Available(at);
    }

    /// So many frames at 60 a second, each with the events of its step.
    fn play(
        &mut self,
        stage: &mut Stage,
        scene: &str,
        frames: usize,
        events: impl Fn(&Self, usize) -> Vec<Event>,
    ) {
        for step in 0..frames {
            let events = events(self, step);
            sleep(Duration::from_millis(16));
            self.frame(stage, events, true);
        }
        self.tell(scene);
    }

    /// Goes on until a row has been prepared off the thread. Nothing is rasterised meanwhile: that
    /// would be waited for, too.
    fn settle(&mut self, stage: &mut Stage, scene: &str, began: Instant) {
        while !self.frame(stage, Vec::new(), false) {
            sleep(Duration::from_millis(1));
            assert!(
                began.elapsed() < Duration::from_secs(10),
                "{scene} does not end"
            );
        }
        println!("{scene}: shown after {:?}", began.elapsed());
        self.tell(scene);
    }

    fn click(&mut self, stage: &mut Stage, at: Point) {
        self.point(at);
        let moved = Event::Mouse(mouse::Event::CursorMoved { position: at });
        let pressed = Event::Mouse(mouse::Event::ButtonPressed(mouse::Button::Left));
        let released = Event::Mouse(mouse::Event::ButtonReleased(mouse::Button::Left));
        self.frame(stage, vec![moved, pressed, released], false);
    }

    /// One frame; true where rows came that were prepared meanwhile.
    fn frame(&mut self, stage: &mut Stage, mut events: Vec<Event>, rasters: bool) -> bool {
        let news = stage.news();
        let is_prepared = news.iter().any(brings_rows);
        events.push(Event::Window(
            window::Event::RedrawRequested(Instant::now()),
        ));
        let mut tasks = Vec::new();
        let theme = stage.app.theme();
        let (_, work) = measured(|| {
            let cache = std::mem::take(&mut self.cache);
            let mut messages = news;
            let mut ui = UserInterface::build(stage.app.view(), SIZE, cache, &mut self.renderer);
            let (_, statuses) = ui.update(
                &events,
                self.cursor,
                &mut self.renderer,
                &mut clipboard::Null,
                &mut messages,
            );
            let seen = events.iter().cloned().zip(statuses);
            let pressed = seen
                .filter_map(|(event, status)| keys::of_event(event, status, self.window))
                .filter_map(|press| keys::meant((self.keymap.clone(), press)));
            messages.extend(pressed.map(Message::Key));
            let cache = ui.into_cache();
            for message in messages {
                tasks.push(stage.app.update(message));
            }
            let mut ui = UserInterface::build(stage.app.view(), SIZE, cache, &mut self.renderer);
            while let Ok(mut operation) = stage.operations.try_recv() {
                ui.operate(&self.renderer, &mut *operation);
            }
            let style = Style {
                text_color: theme.palette().text,
            };
            ui.draw(&mut self.renderer, &theme, &style, self.cursor);
            self.cache = ui.into_cache();
        });
        let size = Size::new(SIZE.width as u32, SIZE.height as u32);
        let ground = theme.palette().background;
        let raster = rasters.then(|| {
            let (_, cost) = measured(|| self.renderer.screenshot(size, 1.0, ground));
            cost.certain()
        });
        self.frames.push(Frame { work, raster });
        tasks.into_iter().for_each(|task| stage.perform(task));
        is_prepared
    }

    /// Where this text stands furthest to the right, in the upper half.
    fn right_most(&mut self, stage: &Stage, text: &'static str) -> Point {
        let cache = std::mem::take(&mut self.cache);
        let mut ui = UserInterface::<Message, _, _>::build(
            stage.app.view(),
            SIZE,
            cache,
            &mut self.renderer,
        );
        let mut find = text.find_all();
        ui.operate(&self.renderer, &mut operation::black_box(&mut find));
        self.cache = ui.into_cache();
        let Outcome::Some(found) = find.finish() else {
            panic!("no {text}");
        };
        let centers = found.iter().map(|text| text.bounds().center());
        centers
            .filter(|center| center.y < SIZE.height / 2.0)
            .max_by(|a, b| a.x.total_cmp(&b.x))
            .unwrap()
    }

    fn tell(&mut self, scene: &str) {
        let frames = std::mem::take(&mut self.frames);
        let sorted = |of: fn(&Frame) -> Option<Duration>| {
            let mut all: Vec<f64> = frames
                .iter()
                .filter_map(of)
                .map(|time| time.as_secs_f64() * 1000.0)
                .collect();
            all.sort_by(f64::total_cmp);
            let last = all.len().saturating_sub(1) as f64;
            let at = |share: f64| all.get((last * share).round() as usize).copied();
            let at = |share| at(share).unwrap_or(f64::NAN);
            (at(0.5), at(0.99), at(1.0))
        };
        let (cpu, wall) = (
            sorted(|frame| Some(frame.work.certain())),
            sorted(|frame| Some(frame.work.wall)),
        );
        let raster = sorted(|frame| frame.raster);
        println!(
            "{scene:<34} {:>6} {:>7.2}/{:>6.2}/{:>7.2} {:>7.2}/{:>6.2}/{:>7.2} {:>7.2}/{:>6.2}",
            frames.len(),
            cpu.0,
            cpu.1,
            cpu.2,
            wall.0,
            wall.1,
            wall.2,
            raster.0,
            raster.1
        );
    }
}

/// Down most of the time, and back up.
fn wheel(step: usize) -> Vec<Event> {
    let y = if step % 100 < 70 { -3.0 } else { 5.0 };
    let delta = ScrollDelta::Lines { x: 0.0, y };
    vec![Event::Mouse(mouse::Event::WheelScrolled { delta })]
}

fn key(named: Named, modifiers: Modifiers) -> Vec<Event> {
    pressed(Key::Named(named), modifiers, None)
}

fn letter(text: &'static str, modifiers: Modifiers) -> Vec<Event> {
    let typed = modifiers.is_empty().then_some(text);
    pressed(Key::Character(text.into()), modifiers, typed)
}

fn pressed(key: Key, modifiers: Modifiers, text: Option<&'static str>) -> Vec<Event> {
    vec![
        Event::Keyboard(Keyboard::ModifiersChanged(modifiers)),
        Event::Keyboard(Keyboard::KeyPressed {
            key: key.clone(),
            modified_key: key,
            physical_key: Physical::Code(Code::Space),
            location: Location::Standard,
            modifiers,
            text: text.map(Into::into),
            repeat: false,
        }),
    ]
}

/// Of this process, in KiB.
fn resident() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

const SIZE: Size = Size::new(1280.0, 800.0);
