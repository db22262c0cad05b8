//! Telephone numbers of contacts: what is one number, and how it is shown and dialled.

use crate::limits::{
    BELGIAN_DIGITS, MAX_AREA, MAX_AREA_ABROAD, MAX_COUNTRY, MAX_DIGITS, MAX_EXTENSION,
    MAX_TELEPHONE, MIN_DIGITS_ABROAD, MIN_EXTENSION,
};

/// The number as it is shown, copied and dialled; `None` if the text is not one number.
pub(crate) fn read(text: &str) -> Option<String> {
    // Word processors and web pages group numbers with no-break spaces.
    let plain = text.replace(['\u{a0}', '\u{202f}'], " ").trim_matches(' ').to_owned();
    let number = Some(plain).filter(|number| number.len() <= MAX_TELEPHONE);
    number.map(international).filter(|number| is_one_number(number))
}

/// The address that dials a number of the service or of a contact (RFC 3966).
pub fn dialling_address(number: &str) -> String {
    let dialled: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    format!("tel:{dialled}")
}

/// Removes the trunk zero in `+32 (0)81 22 33 44`, which is dialled only without the country's code
/// (E.123 advises against writing it).
fn international(number: String) -> String {
    let split = number.split_once("(0)");
    let split = split.map(|(country, rest)| (country.trim_matches(' '), rest.trim_matches(' ')));
    match split.filter(|(country, _)| is_country(country)) {
        Some((country, rest)) => format!("{country} {rest}"),
        None => number,
    }
}

/// Whether the text is one number: two would be dialled as one. Belgians write a slash also after
/// an area code.
fn is_one_number(number: &str) -> bool {
    let dialled = number.strip_prefix('+').unwrap_or(number).trim_start_matches(' ');
    let digits: String = dialled.chars().filter(char::is_ascii_digit).collect();
    let ends_with_digits = [dialled.bytes().next(), dialled.bytes().last()]
        .into_iter()
        .all(|end| end.is_some_and(|end| end.is_ascii_digit()));
    let abroad = is_abroad(number);
    let most = if abroad { MAX_AREA_ABROAD } else { MAX_AREA };
    let count = |part: &str| part.chars().filter(char::is_ascii_digit).count();
    let is_area = |part: &str| count(part) <= most && (abroad || part.starts_with('0'));
    let after_area = |(area, rest): (&str, &str)| is_area(area) && !rest.contains('/');
    ends_with_digits
        && dialled.chars().all(|it| it.is_ascii_digit() || " /-.".contains(it))
        && dialled.split_once('/').is_none_or(after_area)
        && has_valid_length(number.starts_with('+'), &digits)
}

/// An extension is short, and a Belgian number as long as [`BELGIAN_DIGITS`] says.
fn has_valid_length(international: bool, digits: &str) -> bool {
    let extension = !international && (MIN_EXTENSION..=MAX_EXTENSION).contains(&digits.len());
    let prefix = if international { "32" } else { "0032" };
    let national = match (digits.strip_prefix(prefix), digits.strip_prefix('0')) {
        (Some(rest), _) => Some(rest),
        (None, Some(rest)) if !international && !rest.starts_with('0') => Some(rest),
        (None, _) => None,
    };
    let country = if international { Some(digits) } else { digits.strip_prefix("00") };
    // No country code begins with 0.
    let abroad = country.is_some_and(|digits| !digits.starts_with('0'));
    extension
        || match national {
            Some(rest) => BELGIAN_DIGITS.contains(&rest.len()) && !rest.starts_with('0'),
            None => abroad && (MIN_DIGITS_ABROAD..=MAX_DIGITS).contains(&digits.len()),
        }
}

fn is_abroad(number: &str) -> bool {
    number.starts_with('+') || number.starts_with("00")
}

/// Whether this is the code of a country, such as `+32` or `0032`.
fn is_country(number: &str) -> bool {
    let digits = number.strip_prefix('+').unwrap_or(number).trim_matches(' ');
    is_abroad(number)
        && (1..=MAX_COUNTRY).contains(&digits.len())
        && digits.bytes().all(|it| it.is_ascii_digit())
}
