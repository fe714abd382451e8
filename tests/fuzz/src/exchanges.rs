//! Exchanges as scripts name them, in the words of tests/data/transcripts and some more: `RETR /a 5`,
//! `early-along-STOR /b`, `login explicit ahead`, `single SIZE,MDTM /a`.

use argosy::protocol::exchange::{
    Ahead, DataExchange, DataWay, Exchange, Hashing, Login, Movement, Pret, Protection, Rename,
    Single, VirtualHost,
};
use argosy::protocol::{Command, Features, HashWay, Mode, RawCommand, RemotePath, TimeWay};

/// The login, and how its connection is protected.
pub fn login(words: &[u8]) -> Option<(Login, Protection)> {
    let text = str::from_utf8(words).ok()?;
    let mut words = text.split(' ');
    let protection = match words.next()? {
        "explicit" => Protection::Explicit,
        "implicit" => Protection::Implicit,
        "plain" => Protection::Plain,
        _ => return None,
    };
    let mut login = Login::new(protection, "me".to_owned());
    for word in words {
        login = match word {
            "ahead" => login.ahead(Ahead::Login),
            "settings-ahead" => login.ahead(Ahead::Settings),
            "port" => login.asks_port(Command::ExtendedPassive),
            "old-port" => login.asks_port(Command::Passive),
            "host" => login.at_host(Some(VirtualHost::Perhaps("a.example".to_owned()))),
            "known-host" => login.at_host(Some(VirtualHost::Surely("a.example".to_owned()))),
            "asks" => login.asks(true),
            "account" => login.with_account(Some("sales".to_owned())),
            "knows" => login.knows(Features::of(&["CSID", "MLSD"].map(String::from))),
            "needs" => login.needs(true, Some("type;size;".to_owned())),
            // As a file of ours may hold them.
            facts => login.needs(false, Some(facts.to_owned())),
        };
    }
    Some((login, protection))
}

/// Any other exchange; `features` are the server's.
pub fn exchange(words: &[u8], features: &Features) -> Option<Box<dyn Exchange>> {
    let mut words = words.splitn(3, |byte| *byte == b' ');
    let mut kind = str::from_utf8(words.next()?).ok()?;
    let first = words.next().unwrap_or_default();
    let second = words.next().unwrap_or_default();
    let path = || RemotePath::parse(first).ok();
    let mut marked = |mark: &str| {
        let rest = kind.strip_prefix(mark);
        kind = rest.unwrap_or(kind);
        rest.is_some()
    };
    let (is_active, is_old, is_early) = (marked("active-"), marked("old-"), marked("early-"));
    let (may_pret, is_pret) = (marked("may-pret-"), marked("pret-"));
    let (is_ahead, is_along, is_full) = (marked("ahead-"), marked("along-"), marked("full-"));
    let movement = match kind {
        "rename" => return Some(Box::new(rename(first, second, is_ahead)?)),
        "single" => return Some(Box::new(single(str::from_utf8(first).ok()?, second)?)),
        "raw" => {
            let line = [first, b" ", second].concat();
            let raw = RawCommand::parse(str::from_utf8(&line).ok()?).ok()?;
            return Some(Box::new(Single::new(vec![Command::Raw(raw)])));
        }
        "MKD" => return Some(Box::new(Single::new(vec![Command::MakeFolder(path()?)]))),
        "HASH" => return Some(Box::new(hashing(path()?, features))),
        kind => movement(kind, path()?, second, is_along)?,
    };
    let size = Command::Size(path()?);
    let time = Command::ModificationTime(path()?);
    let mut asked = match (is_along, is_full) {
        (false, _) => Vec::new(),
        (true, false) => vec![size],
        (true, true) => vec![size, time],
    };
    let mut behind = Vec::new();
    if !matches!(movement, Movement::Retrieve { .. }) {
        std::mem::swap(&mut asked, &mut behind);
    }
    let way = match (is_active, is_old) {
        (true, _) => DataWay::Active,
        (false, true) => DataWay::Passive,
        (false, false) => DataWay::Extended,
    };
    let pret = match (is_pret, may_pret) {
        (true, _) => Pret::Always,
        (false, true) => Pret::WhereRefused,
        (false, false) => Pret::Never,
    };
    let exchange = DataExchange::new(movement, way)
        .pret(pret)
        .early(is_early)
        .ahead(is_ahead)
        .along(asked, behind)
        .asks_next(is_along);
    Some(Box::new(exchange))
}

fn movement(kind: &str, path: RemotePath, offset: &[u8], is_new: bool) -> Option<Movement> {
    let offset = str::from_utf8(offset).unwrap_or_default();
    let offset = offset.parse().unwrap_or(0);
    Some(match kind {
        "RETR" => Movement::Retrieve { path, offset },
        "STOR" | "APPE" => Movement::Store {
            path,
            offset,
            append: kind == "APPE",
            is_new,
        },
        "LIST" => Movement::List {
            folder: path,
            all: true,
        },
        "MLSD" => Movement::ListFacts(path),
        _ => return None,
    })
}

fn rename(from: &[u8], to: &[u8], is_ahead: bool) -> Option<Rename> {
    let path = |bytes: &[u8], otherwise: &str| match bytes {
        b"" => RemotePath::parse(otherwise).ok(),
        bytes => RemotePath::parse(bytes).ok(),
    };
    Some(Rename::new(
        path(from, "/old")?,
        path(to, "/new")?,
        is_ahead,
    ))
}

fn single(verbs: &str, path: &[u8]) -> Option<Single> {
    let path = RemotePath::parse(path).ok()?;
    let command = |verb: &str| {
        let path = path.clone();
        Some(match verb {
            "SIZE" => Command::Size(path),
            "MDTM" => Command::ModificationTime(path),
            "MLST" => Command::Facts(path),
            "MFMT" => Command::SetModified(TimeWay::Mfmt, path, i64::MIN),
            "UTIME" => Command::SetModified(TimeWay::UtimeOfThree, path, i64::MAX),
            "DELE" => Command::Delete(path),
            "CHMOD" => Command::ChangeMode(Mode::new(0o644), path),
            "EPSV" => Command::ExtendedPassive,
            "NOOP" => Command::Noop,
            _ => return None,
        })
    };
    let commands: Vec<_> = verbs.split(',').filter_map(command).collect();
    (!commands.is_empty()).then(|| Single::new(commands))
}

/// In the best way that the server announced, in its own words.
fn hashing(path: RemotePath, features: &Features) -> Hashing {
    let (choose, verb) = match HashWay::all(features).into_iter().next() {
        Some(HashWay::Own { verb, .. }) => (None, verb),
        Some(HashWay::Hash { name, .. }) => (Some(name), "HASH"),
        None => (Some("SHA-256".to_owned()), "HASH"),
    };
    let quoted = verb == "XCRC";
    Hashing::new(choose, Command::Hash { verb, path, quoted })
}
