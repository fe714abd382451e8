//! Every real server in every way that matters: how TLS begins and in which version, who opens data
//! connections, over which IP, how folders are listed, and how many sessions there are at once. Each
//! session counts its logins, and whether its data connections resumed TLS.
//! `tests/matrix.sh` runs all of it and prints a table; the ordinary run takes a part.

use std::fmt::Write;
use std::time::Duration;

use argosy::profile::DataMode;
use argosy::session::Session;

use crate::support::real::{Kind, Options, Server, Tls};
use crate::support::session::{Lines, Wanted, get, path, put};

/// How one server runs.
#[derive(Clone, Copy, Debug)]
struct Row {
    kind: Kind,
    implicit: bool,
    tls: Tls,
    host: &'static str,
}

/// How it is used.
#[derive(Clone, Copy, Debug)]
struct Cell {
    data: DataMode,
    mlsd: bool,
    sessions: usize,
}

impl Row {
    fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for kind in Kind::WITH_PYFTPDLIB {
            for implicit in [false, true] {
                for tls in [Tls::Only12, Tls::Only13] {
                    for host in ["127.0.0.1", "::1"] {
                        all.push(Self {
                            kind,
                            implicit,
                            tls,
                            host,
                        });
                    }
                }
            }
        }
        all
    }

    fn name(self) -> String {
        let mode = if self.implicit {
            "implicit"
        } else {
            "explicit"
        };
        let version = if self.tls == Tls::Only12 {
            "1.2"
        } else {
            "1.3"
        };
        let ip = if self.host == "::1" { "IPv6" } else { "IPv4" };
        format!("{:?} {mode} TLS {version} {ip}", self.kind)
    }

    /// Why it cannot be, if so.
    fn hole(self) -> Option<&'static str> {
        (self.kind == Kind::Pureftpd && self.implicit)
            .then_some("Debian's Pure-FTPd has no implicit TLS")
    }

    /// How often a session logs in, at most, for [`worked`]'s files.
    fn logins(self) -> usize {
        match (self.kind, self.tls) {
            // Two tickets come with each login, one with each resumed connection, and none with an
            // upload: the second has taken the last one. The third finds two new ones.
            (Kind::Proftpd, Tls::Only13) => 2,
            // What was sent ahead was lost, and is not sent so again.
            (Kind::Pyftpdlib, _) => 2,
            _ => 1,
        }
    }

    /// Pure-FTPd gives no tickets on TLS 1.3, and wants none.
    fn resumes(self) -> bool {
        self.kind != Kind::Pureftpd || self.tls == Tls::Only12
    }

    fn start(self) -> Option<Server> {
        let options = Options {
            implicit: self.implicit,
            tls: self.tls,
            host: Some(self.host.to_owned()),
            ..Options::default()
        };
        Server::start(self.kind, options)
    }
}

impl Cell {
    fn all() -> Vec<Self> {
        let mut all = Vec::new();
        for data in [DataMode::Passive, DataMode::Active] {
            for mlsd in [true, false] {
                for sessions in [1, 10] {
                    all.push(Self {
                        data,
                        mlsd,
                        sessions,
                    });
                }
            }
        }
        all
    }

    fn name(self) -> String {
        let data = match self.data {
            DataMode::Active => "active",
            _ => "passive",
        };
        let list = if self.mlsd { "MLSD" } else { "LIST" };
        format!("{data} {list} x{}", self.sessions)
    }

    /// Why it cannot be with this server, if so.
    fn hole(self, kind: Kind) -> Option<&'static str> {
        let mixes_up = kind == Kind::Pyftpdlib && self.data == DataMode::Active;
        (mixes_up && self.sessions > 1).then_some(MIXED_UP)
    }

    /// vsftpd announces no MLSD, and is asked by LIST in either case.
    fn lists_by(self, kind: Kind) -> &'static str {
        match self.mlsd && kind != Kind::Vsftpd {
            true => "MLSD",
            false => "LIST",
        }
    }
}

/// What went wrong in one cell, if anything did.
async fn tried(row: Row, server: &Server, cell: Cell) -> Result<(), String> {
    let mut working = Vec::new();
    for number in 0..cell.sessions {
        let mut wanted = Wanted::of(server);
        row.host.clone_into(&mut wanted.opening.endpoint.host);
        wanted.opening.reach.data = cell.data;
        wanted.opening.learned.no_mlsd = !cell.mlsd;
        let lines = wanted.lines();
        working.push(tokio::spawn(async move {
            let session = wanted.open().await.map_err(|why| format!("{why:?}"))?;
            if let Err(why) = worked(&session, number).await {
                return Err(format!("{why}\n{}", lines.text()));
            }
            let told = expected(row, cell, &session, &lines).await;
            session.quit().await;
            told
        }));
    }
    for one in working {
        one.await.map_err(|why| why.to_string())??;
    }
    Ok(())
}

/// Files go there and back, and are listed.
async fn worked(session: &Session, number: usize) -> Result<(), String> {
    let said = |why| format!("{why:?}");
    for round in 0..3 {
        let name = format!("file {number} {round}");
        let content = name.repeat(2_000 * round + 1);
        let stored = put(session, &name, content.as_bytes()).await;
        stored.map_err(said)?;
        let back = get(session, &name, Some(content.len() as u64)).await;
        if back.map_err(said)? != content.as_bytes() {
            return Err("another content came back".to_owned());
        }
        let listed = session.list(&path("")).await.map_err(said)?;
        if !listed
            .entries
            .iter()
            .any(|entry| entry.name.display() == name)
        {
            return Err("the file is not listed".to_owned());
        }
    }
    Ok(())
}

/// All of it went the way that was asked for.
async fn expected(row: Row, cell: Cell, session: &Session, lines: &Lines) -> Result<(), String> {
    let version = match row.tls {
        Tls::Only12 => "TLS 1.2",
        _ => "TLS 1.3",
    };
    let spoken = session.facts().tls.as_ref().map(|tls| tls.version.clone());
    if spoken.as_deref() != Some(version) {
        return Err(format!("{spoken:?} was spoken"));
    }
    let sent = |verb: &str| lines.count(&format!("Command {verb}"));
    let asked = match (cell.data, row.host) {
        (DataMode::Active, "::1") => "EPRT",
        (DataMode::Active, _) => "PORT",
        _ => "EPSV",
    };
    let list = cell.lists_by(row.kind);
    // The log is written a moment later.
    for _ in 0..100 {
        if sent(asked) >= 9 && sent(list) >= 3 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    if sent(asked) < 9 || sent(list) < 3 {
        return Err(format!("{asked} {}, {list} {}", sent(asked), sent(list)));
    }
    let full = lines.count("made a full handshake");
    if (full == 0) != row.resumes() {
        return Err(format!("{full} full handshakes\n{}", lines.text()));
    }
    if sent("PASS") > row.logins() {
        return Err(format!("{} logins\n{}", sent("PASS"), lines.text()));
    }
    Ok(())
}

/// The cells of one server, each in words; `None` for a hole. No results: there are no servers here.
async fn played(row: Row, cells: &[Cell]) -> Option<Vec<Option<Result<(), String>>>> {
    let server = row.start()?;
    let mut results = Vec::new();
    for cell in cells {
        results.push(match cell.hole(row.kind) {
            Some(_) => None,
            None => Some(tried(row, &server, *cell).await),
        });
    }
    Some(results)
}

/// All values of all dimensions, each at least once with this server.
async fn in_part(kind: Kind) {
    let cells = Cell::all();
    let rows: Vec<Row> = Row::all()
        .into_iter()
        .filter(|row| row.kind == kind && row.hole().is_none())
        .collect();
    // A third of the cells in two thirds of the rows, others in each.
    for (at, row) in rows.iter().enumerate().filter(|(at, _)| at % 3 != 1) {
        let some: Vec<Cell> = cells.iter().copied().skip(at % 2).step_by(3).collect();
        let Some(results) = played(*row, &some).await else {
            return;
        };
        for (cell, result) in some.iter().zip(results) {
            let result = result.unwrap_or(Ok(()));
            assert_eq!(result, Ok(()), "{}, {}", row.name(), cell.name());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_it_with_vsftpd() {
    in_part(Kind::Vsftpd).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_it_with_proftpd() {
    in_part(Kind::Proftpd).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_it_with_pureftpd() {
    in_part(Kind::Pureftpd).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_it_with_pyftpdlib() {
    in_part(Kind::Pyftpdlib).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "takes minutes: tests/matrix.sh runs it"]
async fn all() {
    let cells = Cell::all();
    let mut table = format!("{:<34}", "");
    for cell in &cells {
        let _ = write!(table, " | {}", cell.name());
    }
    table += "\n";
    let mut failed = 0;
    for row in Row::all() {
        let _ = write!(table, "{:<34}", row.name());
        if let Some(why) = row.hole() {
            let _ = writeln!(table, " | {why}");
            continue;
        }
        let Some(results) = played(row, &cells).await else {
            return;
        };
        for (cell, result) in cells.iter().zip(results) {
            let shown = match &result {
                None => "hole",
                Some(Ok(())) => "ok",
                Some(Err(why)) => why,
            };
            let _ = write!(table, " | {shown:<width$}", width = cell.name().len());
            failed += usize::from(matches!(result, Some(Err(_))));
        }
        table += "\n";
    }
    for kind in Kind::WITH_PYFTPDLIB {
        for cell in &cells {
            if let Some(why) = cell.hole(kind) {
                let _ = writeln!(table, "hole: {kind:?} {}: {why}", cell.name());
            }
        }
    }
    println!("{table}\n{failed} cells failed");
    assert_eq!(failed, 0);
}

/// `ActiveDTP` keeps the number of a socket that its session has closed, and when it is closed itself,
/// behind the next PORT or the session's end, that number is taken out of the server's loop, whoever has
/// it by then. lftp's sessions stand still there, too.
const MIXED_UP: &str = "pyftpdlib forgets connections of others when a session sends PORT again";
