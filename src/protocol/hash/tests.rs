use super::*;
use crate::protocol::reply::ReplyReader;

const SHA1: &str = "a9993e364706816aba3e25717850c26c9cd0d89d";
const MD5: &str = "900150983cd24fb0d6963f7d28e17f72";

fn replies(text: &str) -> Reply {
    let mut reader = ReplyReader::new();
    reader.push(text.as_bytes());
    reader.push(b"\r\n");
    reader.next().unwrap().unwrap()
}

fn read(text: &str, kind: HashKind, path: &str) -> Option<String> {
    let path = RemotePath::parse(path).unwrap();
    hash_reply(&replies(text), kind, &path).map(|hash| hash.hex)
}

fn features(lines: &str) -> Features {
    Features::parse(&replies(&format!("211-Features:\r\n{lines}211 End")))
}

#[test]
fn the_best_way_that_is_announced_comes_first() {
    let keys = |lines: &str| {
        let ways = HashWay::all(&features(lines));
        ways.iter().map(HashWay::key).collect::<Vec<_>>()
    };
    assert_eq!(
        keys(" HASH CRC32;MD5;SHA-1*;SHA-256;SHA-512\r\n MD5\r\n XCRC\r\n XMD5\r\n XSHA512\r\n"),
        [
            "HASH SHA-512",
            "XSHA512",
            "HASH SHA-256",
            "HASH SHA-1",
            "HASH MD5",
            "XMD5",
            "MD5",
            "HASH CRC32",
            "XCRC"
        ]
    );
    assert_eq!(
        keys(" xmd5 filename;start;end\r\n XCRC;XSHA1\r\n"),
        ["XMD5", "XCRC"]
    );
    assert!(keys(" HASH WHIRLPOOL;SHA3-256\r\n SIZE\r\n XCRCX\r\n").is_empty());
    let ways = HashWay::all(&features(" HASH sha256\r\n"));
    let name = "sha256".to_owned();
    let kind = HashKind::Sha256;
    assert_eq!(ways, [HashWay::Hash { kind, name }]);
}

#[test]
fn each_dialect_is_understood() {
    for text in [
        &format!("213 SHA-1 0-3 {SHA1} abc.txt"),
        &format!("213 sha1 {} abc.txt", SHA1.to_uppercase()),
        &format!("213 {SHA1}"),
        &format!("250 {SHA1}"),
        &format!("250 XSHA1 {SHA1}."),
        &format!("250-Computing SHA1 digest\r\n250 {SHA1}"),
        &format!("251 \"/d/abc.txt\" {}", SHA1.to_uppercase()),
        &format!("251 /d/abc.txt {SHA1}"),
        &format!("200 SHA1({SHA1})"),
        &format!("250 \"{SHA1}\""),
        &format!("250 hash={SHA1}, 3 bytes"),
    ] {
        assert_eq!(
            read(text, HashKind::Sha1, "/d/abc.txt").as_deref(),
            Some(SHA1),
            "{text}"
        );
    }
}

#[test]
fn a_crc_may_lack_its_zeros() {
    for (text, hex) in [
        ("250 00AB12CD", "00ab12cd"),
        ("250 AB12CD", "00ab12cd"),
        ("250 0x352441c2", "352441c2"),
        ("250-Computing CRC32 digest\r\n250 352441C2", "352441c2"),
        ("250 XCRC = F", "0000000f"),
        ("213 CRC32 0-12345678 352441c2 a", "352441c2"),
        ("250 \"/deadbeef\" 352441c2", "352441c2"),
        ("250 deadbeef 352441c2", "352441c2"),
    ] {
        let found = read(text, HashKind::Crc32, "/deadbeef");
        assert_eq!(found.as_deref(), Some(hex), "{text}");
    }
    assert_eq!(
        read("250 150983cd24fb0d6963f7d28e17f72", HashKind::Md5, "/a").as_deref(),
        Some("000150983cd24fb0d6963f7d28e17f72")
    );
}

#[test]
fn what_is_not_clear_is_no_hash() {
    for text in [
        "250 done".to_owned(),
        "550 No such file".to_owned(),
        format!("550 {MD5}"),
        format!("250 {MD5}0"),
        format!("250 {}", &MD5[..20]),
        format!("250 {MD5} {}", MD5.replace('9', "8")),
        "250 a bad face added".to_owned(),
        "250".to_owned(),
        String::from("213 MD5"),
        String::from("213 MD5 0-3"),
        format!("250 \"{MD5}"),
    ] {
        let found = read(&text, HashKind::Md5, "/a");
        let is_unclosed = text.ends_with(&format!("\"{MD5}"));
        assert_eq!(found.is_some(), is_unclosed, "{text}");
    }
    assert_eq!(
        read("250 12345678 bytes, 352441c2", HashKind::Crc32, "/a"),
        None
    );
}

#[test]
fn a_file_that_is_named_like_its_hash_is_no_riddle() {
    let path = format!("/{MD5}");
    let other = MD5.replace('9', "8");
    assert_eq!(
        read(&format!("251 \"{path}\" {other}"), HashKind::Md5, &path),
        Some(other.clone())
    );
    assert_eq!(
        read(&format!("250 {MD5} {other}"), HashKind::Md5, &path),
        Some(other)
    );
    assert_eq!(
        read(&format!("250 {MD5}"), HashKind::Md5, &path).as_deref(),
        Some(MD5)
    );
    assert_eq!(
        read(&format!("213 MD5 0-3 {MD5} {MD5}"), HashKind::Md5, &path).as_deref(),
        Some(MD5)
    );
}

#[test]
fn the_stronger_hash_is_the_greater() {
    assert!(HashKind::ALL.is_sorted());
    assert_eq!(HashKind::named("Sha_512"), Some(HashKind::Sha512));
    assert_eq!(HashKind::named("crc-32"), Some(HashKind::Crc32));
    assert_eq!(HashKind::named("SHA-2566"), None);
    assert_eq!(HashKind::named("ä"), None);
    let hash = FileHash::of_bytes(HashKind::Crc32, &[0, 0xab, 0x12, 0xcd]);
    assert_eq!(FileHash::of_hex(HashKind::Crc32, "AB12CD"), Some(hash));
    assert_eq!(FileHash::of_hex(HashKind::Crc32, &"0".repeat(9)), None);
}
