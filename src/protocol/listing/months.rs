//! The months by name, as servers write them in the language of their system.

/// The number of a month, 1 to 12. Full stops and commas behind the name do not matter, nor do
/// capitals; names in other bytes than UTF-8 are read as Latin-1.
pub fn month(word: &[u8]) -> Option<u8> {
    let is_sign = |byte: &u8| matches!(byte, b'.' | b',');
    let end = word.iter().rposition(|byte| !is_sign(byte))? + 1;
    let name = word.get(..end)?;
    if !(2..=LONGEST).contains(&name.len()) {
        return None;
    }
    let english = |names: &&[&str]| {
        let first = names.first().map(|first| first.as_bytes());
        first.is_some_and(|first| name.eq_ignore_ascii_case(first))
    };
    let at = MONTHS.iter().position(english).or_else(|| {
        let name = lower(name);
        let known = |names: &[&str]| names.contains(&&*name);
        MONTHS.iter().position(|names| known(names))
    })?;
    u8::try_from(at + 1).ok()
}

fn lower(name: &[u8]) -> String {
    match std::str::from_utf8(name) {
        Ok(text) => text.to_lowercase(),
        Err(_) => {
            let latin = name.iter().copied().map(char::from);
            latin.flat_map(char::to_lowercase).collect()
        }
    }
}

/// English first; then German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Danish,
/// Norwegian, Finnish, Polish, Czech, Hungarian, Romanian, Estonian, Turkish, Russian. Where two
/// languages use one name for two months, the language that `ls` is met in more often has it.
const MONTHS: [&[&str]; 12] = [
    &[
        "jan", "january", "januar", "janv", "janvier", "ene", "enero", "gen", "gennaio", "janeiro",
        "januari", "jaan", "tammi", "sty", "led", "ian", "oca", "янв",
    ],
    &[
        "feb", "february", "februar", "fév", "févr", "février", "fevr", "fev", "febrero",
        "febbraio", "febr", "helmi", "veebr", "lut", "úno", "şub", "фев",
    ],
    &[
        "mar", "march", "mär", "märz", "mrz", "mars", "marzo", "março", "mrt", "maart", "maalis",
        "märts", "bře", "márc", "már", "мар",
    ],
    &[
        "apr", "april", "avr", "avril", "abr", "abril", "aprile", "huhti", "kwi", "dub", "ápr",
        "nis", "апр",
    ],
    &[
        "may", "mai", "maj", "mei", "mayo", "mag", "maggio", "maio", "touko", "kvě", "máj", "май",
        "мая",
    ],
    &[
        "jun", "june", "juni", "juin", "junio", "giu", "giugno", "junho", "kesä", "cze", "čvn",
        "jún", "iun", "juuni", "haz", "июн",
    ],
    &[
        "jul", "july", "juli", "juil", "juillet", "julio", "lug", "luglio", "julho", "heinä",
        "lip", "čvc", "júl", "iul", "juuli", "tem", "июл",
    ],
    &[
        "aug", "august", "aoû", "août", "aou", "aout", "ago", "agosto", "augustus", "elo", "sie",
        "srp", "ağu", "авг",
    ],
    &[
        "sep",
        "september",
        "sept",
        "septembre",
        "septiembre",
        "set",
        "settembre",
        "setembro",
        "syys",
        "wrz",
        "zář",
        "szept",
        "eyl",
        "сен",
    ],
    &[
        "oct", "october", "okt", "oktober", "octobre", "octubre", "ott", "ottobre", "out",
        "outubro", "loka", "paź", "paz", "říj", "eki", "окт",
    ],
    &[
        "nov",
        "november",
        "novembre",
        "noviembre",
        "novembro",
        "marras",
        "lis",
        "kas",
        "ноя",
    ],
    &[
        "dec",
        "december",
        "dez",
        "dezember",
        "déc",
        "décembre",
        "dic",
        "diciembre",
        "dicembre",
        "dezembro",
        "des",
        "joulu",
        "gru",
        "pro",
        "dets",
        "ara",
        "дек",
    ],
];
/// No name is longer in UTF-8.
const LONGEST: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_means_two_months() {
        for (at, names) in MONTHS.iter().enumerate() {
            for name in *names {
                assert_eq!(month(name.as_bytes()), Some(at as u8 + 1), "{name}");
                assert!(name.len() <= LONGEST);
            }
        }
    }

    #[test]
    fn capitals_full_stops_and_latin_1_do_not_matter() {
        assert_eq!(month(b"AUG"), Some(8));
        assert_eq!(month(b"Juli,"), Some(7));
        assert_eq!(month(b"ao\xfbt"), Some(8));
        assert_eq!(month(b"D\xc9C."), Some(12));
        for wrong in [&b""[..], b".", b"no", b"januaryy", b"12", b"\xff\xff\xff"] {
            assert_eq!(month(wrong), None, "{}", wrong.escape_ascii());
        }
    }
}
