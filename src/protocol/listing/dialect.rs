//! Which dialect a listing is written in, told by its shape, and its lines one after the other.

use std::fmt::Debug;

use super::{
    dos, eplf, mlsd, mvs, netware, nonstop, numeric, os2, os9, os400, unix, vm, vms, vxworks, wfftp,
};
use crate::protocol::entry::Entry;
use crate::protocol::time::Date;

/// What a dialect makes of a line.
#[derive(Debug)]
pub enum Line {
    /// `.` and `..` too: leaving them out is not the dialect's business.
    Entry(Entry),
    /// Understood, and about no entry.
    Nothing,
    /// An entry that goes on in the next line.
    Begins,
    Unreadable,
}

/// Reads the lines of one listing, one after the other.
pub trait Dialect: Debug + Send {
    /// Reads a line without its end. Today's date is for dates without a year.
    fn read(&mut self, line: &[u8], today: Date) -> Line;
}

/// A dialect whose lines say all by themselves.
#[derive(Debug)]
struct Plain(fn(&[u8], Date) -> Line);

impl Dialect for Plain {
    fn read(&mut self, line: &[u8], today: Date) -> Line {
        self.0(line, today)
    }
}

pub type Making = fn() -> Box<dyn Dialect>;

/// The dialects that may answer a LIST. The first of those that understand most lines is taken.
pub const LIST: &[Making] = &[
    || Box::new(Plain(unix::read)),
    || Box::new(Plain(dos::read)),
    || Box::new(Plain(mlsd::read_in_list)),
    || Box::new(Plain(eplf::read)),
    || Box::new(Plain(netware::read)),
    || Box::new(Plain(vms::read)),
    || Box::new(Plain(os400::read)),
    || Box::new(mvs::Mvs::default()),
    || Box::new(Plain(vm::read)),
    || Box::new(Plain(nonstop::read)),
    || Box::new(Plain(os2::read)),
    || Box::new(Plain(vxworks::read)),
    || Box::new(Plain(os9::read)),
    || Box::new(Plain(wfftp::read)),
    || Box::new(Plain(numeric::read)),
];
pub const MLSD: &[Making] = &[|| Box::new(Plain(mlsd::read))];

/// Lines on their way through a dialect: an entry of two lines is put together.
#[derive(Debug)]
pub struct Reader {
    dialect: Box<dyn Dialect>,
    today: Date,
    /// The line that goes on in the next one.
    begun: Option<Vec<u8>>,
}

impl Reader {
    pub fn new(making: Making, today: Date) -> Self {
        Self {
            dialect: making(),
            today,
            begun: None,
        }
    }

    /// Reads a line; `take` is told what it is, with the line that it was read from.
    pub fn line<E>(
        &mut self,
        line: &[u8],
        mut take: impl FnMut(Line, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        if let Some(begun) = self.begun.take() {
            let whole = [&*begun, b" ", line.trim_ascii_start()].concat();
            match self.dialect.read(&whole, self.today) {
                entry @ Line::Entry(_) => return take(entry, &whole),
                _ => take(Line::Unreadable, &begun)?,
            }
        }
        match self.dialect.read(line, self.today) {
            Line::Begins => {
                self.begun = Some(line.to_vec());
                Ok(())
            }
            read => take(read, line),
        }
    }

    /// Call it behind the last line.
    pub fn finish<E>(
        &mut self,
        mut take: impl FnMut(Line, &[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        match self.begun.take() {
            Some(begun) => take(Line::Unreadable, &begun),
            None => Ok(()),
        }
    }
}

/// The first of those dialects that understand most of these lines, and how many these are. One that
/// finds entries goes before one that only finds headings.
pub fn best<'a>(
    table: &[Making],
    lines: impl Iterator<Item = &'a [u8]> + Clone,
    today: Date,
) -> Option<(Making, usize)> {
    let understood = |making: Making| {
        let mut reader = Reader::new(making, today);
        let (mut understood, mut entries) = (0, 0);
        let mut count = |line: Line, _: &[u8]| {
            understood += usize::from(!matches!(line, Line::Unreadable));
            entries += usize::from(matches!(line, Line::Entry(_)));
            Ok::<(), std::convert::Infallible>(())
        };
        for line in lines.clone() {
            let Ok(()) = reader.line(line, &mut count);
        }
        let Ok(()) = reader.finish(&mut count);
        (understood, entries)
    };
    // The last of equals is the greatest, so the table is walked from its end.
    let all = table
        .iter()
        .rev()
        .map(|making| (*making, understood(*making)));
    all.max_by_key(|(_, count)| *count)
        .map(|(making, (understood, _))| (making, understood))
}
