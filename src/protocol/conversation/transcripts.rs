//! Conversations as they were, one file each in `tests/data/transcripts`. The first line names the
//! exchange; then, in order:
//!
//! `C:` what we send, `=` what else we do, `W:` what we wait for by then,
//! `S:` what the server says, `!` what else happens, `#` a remark.

use std::collections::VecDeque;

use super::*;
use crate::protocol::exchange::{
    Ahead, DataExchange, DataWay, Hashing, Login, Movement, Pret, Protection, Rename, Single,
    VirtualHost,
};
use crate::protocol::failure::{CertificateFault, Declined};
use crate::protocol::features::Features;
use crate::protocol::remote_path::RemotePath;
use crate::protocol::reply::ReplyReader;

#[test]
fn conversations_go_as_written() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/transcripts");
    let mut seen = 0;
    for file in std::fs::read_dir(folder).unwrap() {
        let file = file.unwrap().path();
        let text = std::fs::read_to_string(&file).unwrap();
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        play(&name, &text);
        seen += 1;
    }
    assert!(seen > 20, "{seen}");
}

struct Player {
    conversation: Conversation,
    reader: ReplyReader,
    done: VecDeque<String>,
    wait: Option<Wait>,
}

fn play(name: &str, text: &str) {
    let mut player = Player {
        conversation: Conversation::default(),
        reader: ReplyReader::new(),
        done: VecDeque::new(),
        wait: None,
    };
    for (number, line) in text.lines().enumerate() {
        let at = format!("{name}:{}", number + 1);
        let (mark, rest) = line.split_at(line.len().min(2));
        let rest = rest.trim_start();
        match mark.trim_end() {
            "" | "#" => {}
            "C:" | "=" => assert_eq!(player.done.pop_front().as_deref(), Some(line), "{at}"),
            "W:" => assert_eq!(
                player.wait.map(|wait| format!("{wait:?}")).as_deref(),
                Some(rest),
                "{at}"
            ),
            _ if !player.done.is_empty() => panic!("{at}: we do {:?}", player.done),
            "S:" => player.hear(rest),
            "!" => player.happen(rest),
            ">" => player.begin(rest),
            other => panic!("{at}: {other}"),
        }
    }
    assert!(player.done.is_empty(), "{name}: we do {:?}", player.done);
}

impl Player {
    fn begin(&mut self, words: &str) {
        let mut words = words.split(' ');
        let mut word = || words.next().unwrap_or_default().to_owned();
        let path = |text: &str| RemotePath::parse(text).unwrap();
        let kind = word();
        let (kind, way) = match kind.strip_prefix("active-") {
            Some(kind) => (kind.to_owned(), DataWay::Active),
            None => (kind, DataWay::Extended),
        };
        let (kind, pret) = match kind.split_once("pret-") {
            Some(("", kind)) => (kind.to_owned(), Pret::Always),
            Some((_, kind)) => (kind.to_owned(), Pret::WhereRefused),
            None => (kind, Pret::Never),
        };
        let (kind, is_early) = match kind.strip_prefix("early-") {
            Some(kind) => (kind.to_owned(), true),
            None => (kind, false),
        };
        let (kind, is_ahead) = match kind.strip_prefix("ahead-") {
            Some(kind) => (kind.to_owned(), true),
            None => (kind, false),
        };
        let (kind, asks_along) = match kind.strip_prefix("along-") {
            Some(kind) => (kind.to_owned(), true),
            None => (kind, false),
        };
        let first = word();
        let second = word();
        let offset = second.parse().unwrap_or(0);
        let movement = match kind.as_str() {
            "RETR" => Movement::Retrieve {
                path: path(&first),
                offset,
            },
            "STOR" | "APPE" => Movement::Store {
                path: path(&first),
                offset,
                append: kind == "APPE",
                is_new: asks_along,
            },
            "LIST" => Movement::List {
                folder: path(&first),
                all: true,
            },
            "MLSD" => Movement::ListFacts(path(&first)),
            "login" => {
                let protection = match first.as_str() {
                    "explicit" => Protection::Explicit,
                    "implicit" => Protection::Implicit,
                    _ => Protection::Plain,
                };
                let ahead = match second.as_str() {
                    "ahead" => Ahead::Login,
                    "settings-ahead" => Ahead::Settings,
                    _ => Ahead::None,
                };
                let mut login = Login::new(protection, "me".to_owned()).ahead(ahead);
                login = match word().as_str() {
                    "port" => login.asks_port(Command::ExtendedPassive),
                    "host" => login.at_host(Some(VirtualHost::Perhaps("ftp.example".to_owned()))),
                    "known-host" => {
                        login.at_host(Some(VirtualHost::Surely("ftp.example".to_owned())))
                    }
                    "account" => login.with_account(Some("sales".to_owned())),
                    "asks" => login.asks(true),
                    "knows" => login.knows(Features::of(&["CSID", "MLSD"].map(String::from))),
                    "needs" => login.needs(true, Some("type;size;".to_owned())),
                    _ => login,
                };
                let steps = self.conversation.begin_with_greeting(Box::new(login));
                return self.note(steps);
            }
            "rename" => {
                let rename = Rename::new(path("/old"), path("/new"), is_ahead);
                let steps = self.conversation.begin(Box::new(rename));
                return self.note(steps);
            }
            "MKD" => {
                let single = Single::new(vec![Command::MakeFolder(path(&first))]);
                let steps = self.conversation.begin(Box::new(single));
                return self.note(steps);
            }
            "HASH" => {
                let ask = Command::Hash {
                    verb: "HASH",
                    path: path(&first),
                    quoted: false,
                };
                let hashing = Hashing::new(Some("SHA-256".to_owned()), ask);
                let steps = self.conversation.begin(Box::new(hashing));
                return self.note(steps);
            }
            other => panic!("no exchange is called {other}"),
        };
        let size = || vec![Command::Size(path(&first))];
        let (before, behind) = match kind.as_str() {
            _ if !asks_along => Default::default(),
            "RETR" => (size(), Vec::new()),
            _ => (Vec::new(), size()),
        };
        let exchange = DataExchange::new(movement, way)
            .pret(pret)
            .early(is_early)
            .ahead(is_ahead)
            .along(before, behind)
            .asks_next(asks_along);
        let steps = self.conversation.begin(Box::new(exchange));
        self.note(steps);
    }

    fn hear(&mut self, line: &str) {
        self.reader.push(format!("{line}\r\n").as_bytes());
        while let Some(reply) = self.reader.next().unwrap() {
            let steps = self.conversation.handle(Input::Reply(reply));
            self.note(steps);
        }
    }

    fn happen(&mut self, words: &str) {
        let (what, rest) = words.split_once(' ').unwrap_or((words, ""));
        let bytes = || rest.parse().unwrap();
        let network = |fault| Failure::Network {
            stage: Stage::Data,
            fault,
        };
        let steps = self.conversation.handle(match what {
            "tls" => Input::TlsStarted,
            "answered" => Input::Answered,
            "opened" => Input::DataOpened,
            "secured" => Input::DataSecured,
            "listening" => Input::Listening(rest.parse().unwrap()),
            "ended" => Input::DataEnded(DataEnd::Clean { bytes: bytes() }),
            "cut" => Input::DataEnded(DataEnd::Cut { bytes: bytes() }),
            "broke" => Input::DataEnded(DataEnd::Failed(match rest {
                "by-peer" => network(NetworkFault::Closed),
                "by-silence" => network(NetworkFault::TimedOut { seconds: 60 }),
                "by-size" => Failure::Server(ServerFault::WrongSize {
                    expected: 5,
                    got: 9,
                }),
                _ => Failure::Certificate(CertificateFault::DataDiffers),
            })),
            "cancel" => Input::Cancel,
            "elapsed" => Input::Elapsed,
            "quiet" => Input::Quiet,
            "lost" => Input::Lost(network(NetworkFault::Closed)),
            other => panic!("nothing is called {other}"),
        });
        self.note(steps);
    }

    fn note(&mut self, steps: Vec<Step>) {
        for step in steps {
            let line = match step {
                Step::Send(command) => {
                    format!("C: {}", String::from_utf8_lossy(&command.line()))
                }
                Step::Wait(wait) => {
                    self.wait = Some(wait);
                    continue;
                }
                Step::Finish(result) => format!("= {}", told(&result)),
                Step::OpenData(DataPort::Port(port)) => format!("= Open {port}"),
                Step::OpenData(DataPort::Address(address, port)) => {
                    format!("= Open {}:{port}", std::net::Ipv4Addr::from(address))
                }
                other => format!("= {other:?}"),
            };
            self.done.push_back(line);
        }
    }
}

fn told(result: &Result<Outcome, Failure>) -> String {
    match result {
        Ok(Outcome::LoggedIn { features, home, .. }) => format!(
            "LoggedIn {} mlsd={}",
            String::from_utf8_lossy(home.as_deref().unwrap_or(b"/")),
            features.mlsd
        ),
        Ok(Outcome::Replied(replies)) => {
            let codes = replies.iter().map(|reply| format!(" {}", reply.code));
            format!("Replied{}", codes.collect::<String>())
        }
        Ok(Outcome::Transferred(end, along)) => {
            let codes = along.iter().map(|reply| format!(" {}", reply.code));
            format!("Transferred({end:?}){}", codes.collect::<String>())
        }
        Ok(other) => format!("{other:?}"),
        Err(Failure::Declined(Declined::Cancelled)) => "Cancelled".to_owned(),
        Err(Failure::Network { stage, fault }) => format!("{stage:?} {fault:?}"),
        Err(Failure::Server(ServerFault::Refused { verb, code, text })) => {
            format!("Refused {verb} {code} {text}")
        }
        Err(Failure::Server(fault)) => format!("{fault:?}"),
        Err(other) => format!("{other:?}"),
    }
}
