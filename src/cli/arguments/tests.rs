use clap::CommandFactory;

use super::*;

fn parse(line: &str) -> Result<Arguments, clap::Error> {
    Arguments::try_parse_from(std::iter::once("argosy-cli").chain(line.split_whitespace()))
}

#[test]
fn the_definition_is_sound() {
    Arguments::command().debug_assert();
}

#[test]
fn the_help_of_a_transfer_says_who_can_read_a_password() {
    for order in ["get", "put"] {
        let help = parse(&format!("{order} --help")).unwrap_err().to_string();
        let words: Vec<&str> = help.split_whitespace().collect();
        let words = words.join(" ");
        assert!(words.contains("everybody on this computer can read a password"));
        assert!(words.contains("/proc/PID/cmdline"), "{help}");
    }
}

#[test]
fn several_sources_and_one_target() {
    let Order::Get {
        how, urls, local, ..
    } = parse("get -r --connections 8 a b c").unwrap().order
    else {
        panic!("not a get");
    };
    assert_eq!(urls, ["a", "b"]);
    assert_eq!(local, PathBuf::from("c"));
    assert_eq!((how.recursive, how.connections), (true, Some(8)));
    assert_eq!(how.exists_rule(true, None), ExistsRule::Ask);
    assert_eq!(how.exists_rule(false, None), ExistsRule::Fail);
    let Order::Put { how, .. } = parse("put --verify always a b").unwrap().order else {
        panic!("not a put");
    };
    assert_eq!(how.verify.map(Verify::from), Some(Verify::Always));
    assert!(parse("get --verify sometimes a b").is_err());
    assert_eq!(how.unmoved(), Some(UNMOVED));
    let longer = parse("put --retry-for 60 a b").unwrap().order;
    assert_eq!(longer.transferring().unwrap().unmoved(), None);
    let kept = parse("put --journal q a b").unwrap().order;
    assert_eq!(kept.transferring().unwrap().unmoved(), None);
    assert!(parse("get a").is_err());
    assert!(parse("get --connections 33 a b").is_err());
    let per_file = |text: &str| {
        let order = format!("get --segments {text} a b");
        parse(&order).ok().and_then(|it| it.order.per_file())
    };
    assert_eq!(per_file("auto"), Some(PerFile::AUTOMATIC));
    assert_eq!(per_file("off"), Some(PerFile::ONE));
    assert_eq!(per_file("4"), Some(PerFile::connections(4)));
    assert_eq!((per_file("0"), per_file("11")), (None, None));
    assert!(parse("put --segments 4 a b").is_err());
}

#[test]
fn speeds_are_written_as_in_curl() {
    let of = |text: &str| {
        let order = parse(&format!("get --limit-rate {text} a b"));
        match order.map(|arguments| arguments.order) {
            Ok(Order::Get { how, .. }) => how.limit_rate,
            _ => None,
        }
    };
    let good = [
        ("500", 500),
        ("500K", 512_000),
        ("2m", 2 << 20),
        ("1.5M", 3 << 19),
    ];
    for (text, rate) in good {
        assert_eq!(of(text), Some(rate), "{text}");
    }
    for wrong in ["0", "-1", "K", "2KK", "fast", "1e99", "inf", "NaN", "2T"] {
        assert_eq!(of(wrong), None, "{wrong}");
    }
}

#[test]
fn what_is_typed_comes_before_what_the_site_says() {
    let how = |line: &str| match parse(line).unwrap().order {
        Order::Get { how, .. } => how,
        other => panic!("{other:?}"),
    };
    let site = Some(ExistsRule::Rename);
    let typed = how("get --on-exists newer-or-different-size a b");
    let rule = ExistsRule::NewerOrDifferentSize;
    assert_eq!(typed.exists_rule(true, site), rule);
    let silent = how("get a b");
    assert_eq!(silent.exists_rule(false, site), ExistsRule::Rename);
    let asks = Some(ExistsRule::Ask);
    assert_eq!(silent.exists_rule(false, asks), ExistsRule::Fail);
}

#[test]
fn a_queue_is_the_windows_unless_a_file_is_named() {
    let order = |line| match parse(line).unwrap().order {
        Order::Queue { order } => order,
        other => panic!("{other:?}"),
    };
    assert_eq!(order("queue list --json").file().journal, None);
    let resume = order("queue resume --journal q");
    assert_eq!(resume.file().journal, Some(PathBuf::from("q")));
    let QueueOrder::Clear {
        done, failed, yes, ..
    } = order("queue clear --failed -y")
    else {
        panic!("not a clear");
    };
    assert_eq!((done, failed, yes), (false, true, true));
    assert!(parse("queue").is_err());
}

#[test]
fn common_options_stand_anywhere() {
    let hex = "AB".repeat(32);
    let line = format!("list --fingerprint {hex} --tls 1.2 -v ftps://h --config /c");
    let common = parse(&line).unwrap().common;
    assert_eq!(common.fingerprint, Some(Fingerprint([0xab; 32])));
    assert_eq!(common.versions(), TlsVersions::Only12);
    assert!(parse("--tls 1.1 list u").is_err());
    assert!(parse("list --fingerprint abc u").is_err());
    assert!(parse("-q -v list u").is_err());
}
