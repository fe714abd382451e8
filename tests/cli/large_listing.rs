//! The largest folders that anybody has.

use std::fmt::Write;

use crate::support::cli::{Cli, trusting, url};
use crate::support::server::{Fault, ServerOptions, TestServer};

const COUNT: usize = 1_000_000;
/// Of address space, which is more than what is really used.
const KIB: u64 = 1_500_000;

#[test]
fn a_million_entries_are_listed_in_bounded_memory() {
    for mlsd in [true, false] {
        let server = TestServer::start(ServerOptions {
            mlsd,
            ..ServerOptions::default()
        })
        .unwrap();
        let mut listing = String::new();
        for n in 0..COUNT {
            let line = match mlsd {
                true => writeln!(
                    listing,
                    "type=file;size={n};modify=20240229120000; file-{n:07}.dat\r"
                ),
                false => writeln!(
                    listing,
                    "-rw-r--r--   1 owner    group    {n:>12} Feb 29  2024 file-{n:07}.dat\r"
                ),
            };
            line.unwrap();
        }
        let verb = if mlsd { "MLSD" } else { "LIST" };
        let content = Fault::Content(listing.into_bytes());
        server.faults().on(verb, content);
        let cli = Cli::new(&server);
        let order = ["list".to_owned(), url(&server, "/")];
        let ran = cli.run_within(KIB, order.iter().chain(&trusting(&server)));
        assert_eq!(ran.code, 0, "{}", ran.err);
        let names = ran.out.lines().filter(|line| line.contains("file-"));
        assert_eq!(names.count(), COUNT);
    }
}
