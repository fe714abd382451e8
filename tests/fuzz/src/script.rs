//! Sessions as scripts, in the form of tests/data/transcripts: `>` begins an exchange, `S:` is what the
//! server says, `!` what else happens; `+` and `-` are what a server would say now. A line that begins
//! with `*` has one event for each byte, so that a fuzzer finds its way through their orders. All other
//! lines are left out.

use argosy::protocol::conversation::DataEnd;
use argosy::protocol::{CertificateFault, Failure, NetworkFault, ServerFault, Stage};

use crate::exchanges::{exchange, login};
use crate::session::Session;

/// Plays a script, and lets time go by behind it.
pub fn play(script: &[u8]) {
    let mut session = Session::default();
    for line in script.split(|byte| *byte == b'\n') {
        session = match line {
            [b'*', events @ ..] => events.iter().fold(session, |session, byte| {
                let at = usize::from(*byte) % EVENTS.len();
                play_line(session, EVENTS.get(at).unwrap_or(&"").as_bytes())
            }),
            line => play_line(session, line),
        };
    }
    session.end();
}

fn play_line(mut session: Session, line: &[u8]) -> Session {
    match line {
        [b'S', b':', words @ ..] => {
            let words = words.strip_prefix(b" ").unwrap_or(words);
            session.hear(&[words, b"\r\n"].concat());
        }
        b"+" => session.answer(true),
        b"-" => session.answer(false),
        [b'!', b' ', words @ ..] => happen(&mut session, words),
        [b'>', b' ', words @ ..] => return begin(session, words),
        _ => {}
    }
    session
}

/// A login is another connection's; anything else is this one's, where it is free.
fn begin(mut session: Session, words: &[u8]) -> Session {
    if let Some(words) = words.strip_prefix(b"login ") {
        let Some((login, protection)) = login(words) else {
            return session;
        };
        session.end();
        return Session::greet(Box::new(login), protection);
    }
    if let Some(exchange) = exchange(words, &session.features) {
        session.begin(exchange);
    }
    session
}

fn happen(session: &mut Session, words: &[u8]) {
    let (what, rest) = match words.iter().position(|byte| *byte == b' ') {
        Some(at) => words.split_at(at),
        None => (words, &b""[..]),
    };
    let network = |fault| Failure::Network {
        stage: Stage::Data,
        fault,
    };
    match what {
        b"opened" => session.opened(),
        b"secured" => session.secured(),
        b"ended" => session.ended(DataEnd::Clean { bytes: 5 }),
        b"cut" => session.ended(DataEnd::Cut { bytes: 3 }),
        b"broke" => session.ended(DataEnd::Failed(match rest {
            b" by-peer" => network(NetworkFault::Closed),
            b" by-silence" => network(NetworkFault::TimedOut { seconds: 60 }),
            b" by-size" => Failure::Server(ServerFault::WrongSize {
                expected: 5,
                got: 9,
            }),
            _ => Failure::Certificate(CertificateFault::DataDiffers),
        })),
        b"cancel" => session.cancel(),
        b"elapsed" => session.elapse(),
        b"quiet" => session.be_quiet(),
        b"old" => session.grow_old(),
        b"lost" => session.lose(network(NetworkFault::Closed)),
        _ => {}
    }
}

/// What a byte stands for behind `*`.
const EVENTS: [&str; 64] = [
    "+",
    "+",
    "+",
    "+",
    "! secured",
    "-",
    "-",
    "! opened",
    "! ended",
    "! cut",
    "! broke by-peer",
    "! broke by-silence",
    "! broke by-size",
    "! broke",
    "! cancel",
    "! elapsed",
    "! quiet",
    "! old",
    "! lost",
    "S: 150 Go",
    "S: 200 Well",
    "S: 211-Open",
    "S: 213 5",
    "S: 220 Hello",
    "S: 226 Done",
    "S: 227 Here (127,0,0,1,19,136)",
    "S: 229 Here (|||5001|)",
    "S: 229 Nowhere",
    "S: 230 In",
    "S: 234 Go",
    "S: 250 Done",
    "S: 331 Password",
    "S: 350 More",
    "S: 421 Bye",
    "S: 425 No data",
    "S: 426 Cut",
    "S: 450 Busy",
    "S: 500 What",
    "S: 504 No",
    "S: 530 Log in",
    "S: 550 None",
    "S: nonsense",
    "> login explicit",
    "> login explicit settings-ahead",
    "> login explicit ahead port",
    "> login implicit ahead needs",
    "> login plain",
    "> RETR /a",
    "> RETR /a 5",
    "> early-RETR /a",
    "> early-along-full-RETR /a",
    "> STOR /b",
    "> STOR /b 5",
    "> APPE /b 5",
    "> early-along-full-STOR /b",
    "> old-STOR /b",
    "> LIST /d",
    "> early-ahead-MLSD /d",
    "> ahead-along-LIST /d",
    "> rename /a /b",
    "> ahead-rename /a /b",
    "> single SIZE,MDTM,MFMT /a",
    "> HASH /a",
    "> raw SITE HELP",
];
