//! The address of a data connection, as found in 227 and 229 replies and told by PORT and EPRT.

use std::net::{SocketAddr, SocketAddrV4};

/// Reads `(|||port|)` anywhere in the words of a 229 reply; any printable delimiter will do, the
/// brackets may be missing. The host is always the control connection's, so a reply cannot send
/// us elsewhere (RFC 2428, section 3). Port 0 is refused.
pub fn extended_passive(text: &str) -> Option<u16> {
    text.as_bytes()
        .windows(3)
        .enumerate()
        .find_map(|(at, start)| {
            let [delimiter @ 33..=126, second, third] = *start else {
                return None;
            };
            if second != delimiter || third != delimiter || delimiter.is_ascii_digit() {
                return None;
            }
            let (port, rest) = leading_number(text.as_bytes().get(at + 3..)?)?;
            (rest.first() == Some(&delimiter) && port > 0).then_some(port)
        })
}

/// Reads `h1,h2,h3,h4,p1,p2` anywhere in the words of a 227 reply, with or without brackets
/// (RFC 1123, section 4.1.2.6). `None` when a number is over 255 or the port is 0.
pub fn passive(text: &str) -> Option<([u8; 4], u16)> {
    let mut before = None;
    text.bytes().enumerate().find_map(|(at, byte)| {
        let starts_number =
            byte.is_ascii_digit() && !before.is_some_and(|b: u8| b.is_ascii_digit());
        before = Some(byte);
        if !starts_number {
            return None;
        }
        let [h1, h2, h3, h4, p1, p2] = six_numbers(text.as_bytes().get(at..)?)?;
        let port = u16::from_be_bytes([p1, p2]);
        (port > 0).then_some(([h1, h2, h3, h4], port))
    })
}

/// The argument of PORT (RFC 959, section 4.1.2).
pub fn of_port(address: SocketAddrV4) -> String {
    let [h1, h2, h3, h4] = address.ip().octets();
    let [p1, p2] = address.port().to_be_bytes();
    format!("{h1},{h2},{h3},{h4},{p1},{p2}")
}

/// The argument of EPRT (RFC 2428, section 2).
pub fn of_extended_port(address: SocketAddr) -> String {
    let kind = if address.is_ipv4() { 1 } else { 2 };
    format!("|{kind}|{}|{}|", address.ip(), address.port())
}

fn six_numbers(mut bytes: &[u8]) -> Option<[u8; 6]> {
    let mut numbers = [0; 6];
    for (at, number) in numbers.iter_mut().enumerate() {
        if at > 0 {
            bytes = bytes.trim_ascii_start().strip_prefix(b",")?;
        }
        let (value, rest) = leading_number(bytes.trim_ascii_start())?;
        *number = u8::try_from(value).ok()?;
        bytes = rest;
    }
    Some(numbers)
}

fn leading_number(bytes: &[u8]) -> Option<(u16, &[u8])> {
    let digits = bytes
        .iter()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    let (number, rest) = bytes.split_at_checked(digits)?;
    Some((std::str::from_utf8(number).ok()?.parse().ok()?, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_229_gives_its_port() {
        for (text, port) in [
            ("Entering Extended Passive Mode (|||20758|)", Some(20_758)),
            ("Entering extended passive mode (|||30493|).", Some(30_493)),
            ("Extended Passive mode OK (!!!29211!)", Some(29_211)),
            ("EPSV ok |||1|", Some(1)),
            ("wait ... (|||65535|)", Some(65_535)),
            ("(|||0|)", None),
            ("(|||65536|)", None),
            ("(|||12", None),
            ("(|||12!)", None),
            ("(|1|10.0.0.1|12|)", None),
            ("", None),
        ] {
            assert_eq!(extended_passive(text), port, "{text}");
        }
    }

    #[test]
    fn a_227_gives_its_address_wherever_it_stands() {
        let home = Some(([127, 0, 0, 1], 0x1234));
        for (text, address) in [
            ("Entering Passive Mode (127,0,0,1,18,52).", home),
            ("Entering Passive Mode. 127,0,0,1,18,52", home),
            ("=127, 0, 0, 1, 18, 52", home),
            ("mode 2 ok, 127,0,0,1,18,52", home),
            ("(127,0,0,1,18,256)", None),
            ("(1270,0,0,1,18,52)", None),
            ("(127,0,0,1,18)", None),
            ("(127,0,0,1,0,0)", None),
            ("", None),
        ] {
            assert_eq!(passive(text), address, "{text}");
        }
    }
}
