//! What a batch costs among 100,000 items: the thread's time on a CPU.

use super::looking::{table, to_folder, writes};
use super::*;

/// At sixty frames a second, without optimising.
const FRAME: Duration = Duration::from_millis(16);

/// This thread's time on a CPU so far; without such a number it is the clock's.
fn spent(since: Instant) -> Duration {
    // The kernel brings the number up to date when the thread lets go of the CPU.
    std::thread::sleep(Duration::from_micros(1));
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat");
    let first = stat
        .ok()
        .and_then(|stat| stat.split(' ').next()?.parse().ok());
    first.map_or_else(|| since.elapsed(), Duration::from_nanos)
}

/// What our own code costs, it costs each time; the least of several such steps is told.
fn least(what: &str, mut step: impl FnMut(u64)) {
    let least = (0..4).map(|number| {
        let since = Instant::now();
        let before = spent(since);
        step(number);
        let (cpu, wall) = (spent(since) - before, since.elapsed());
        cpu.min(wall)
    });
    let least = least.min().unwrap();
    println!("{what}: {least:?}");
    assert!(least < FRAME, "{what}: {least:?}");
}

fn many(folders: u64) -> TransferList {
    let items = (0..100_000).map(|id| to_folder(id, "one", &format!("/{}", id % folders)));
    let mut list = TransferList::default();
    list.apply([QueueChange::Added(items.collect())]);
    list
}

fn finished(step: u64) -> Vec<QueueChange> {
    let ids = step * 500..(step + 1) * 500;
    ids.map(|id| status(id, done())).collect()
}

#[test]
fn a_batch_is_no_burden_however_the_list_is_shown() {
    for folders in [1, 700, 5_000] {
        let mut list = many(folders);
        least("grouped", |step| list.group(step % 2 == 0));
        list.group(true);
        list.show(List::Done);
        least("500 done", |step| list.apply(finished(step)));
        list.show(List::Queue);
        table(&mut list, TableEvent::SelectAll);
        least("500 done, all chosen", |step| {
            list.apply(finished(step + 4));
        });
        least("closed and opened", |_| {
            table(&mut list, TableEvent::Folded(1));
        });
        least("a word about each", |_| {
            list.allows(QueueOrder::Retry);
        });
        least("paused", |_| {
            list.update(Message::Ordered(QueueOrder::Pause));
        });
        let turned = |step: u64| {
            let ids = 90_000 - step * 500..90_500 - step * 500;
            let turn = |id| Turn {
                priority: Priority::Highest,
                rank: Rank::of_number(id),
            };
            QueueChange::Turned(ids.map(|id| (TransferId(id), turn(id))).collect())
        };
        least("500 moved", |step| list.apply([turned(step)]));
        list.update(Message::FilterWanted);
        let edited = || filter::Message::Edited("file".to_owned());
        least("a letter into the filter", |_| {
            list.update(Message::Filter(edited()));
        });
        writes(&mut list, "file");
        least("500 done, filtered", |step| {
            list.apply(finished(step + 8));
        });
        writes(&mut list, "file7");
        least("500 done, most hidden", |step| {
            list.apply(finished(step + 12));
        });
        least("the filter closed", |_| {
            list.update(Message::FilterPressed);
            list.update(Message::FilterPressed);
        });
    }
}
