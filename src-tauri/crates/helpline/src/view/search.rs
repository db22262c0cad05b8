//! Which searches in the desktop's overview find the present state.

use crate::service;

/// Shorter searches find nothing: the state would appear to people who search for something else.
const SHORTEST: usize = 3;

/// Whether these words begin the helpline's name, its name without the first word, its number or
/// the relay's. Case does not matter, nor the accent of é.
pub fn finds(words: &[String]) -> bool {
    let search = plain(&words.join(" "));
    let name = plain(service::NAME);
    let subject = name.split_once(' ').map_or("", |(_, subject)| subject);
    let ungrouped = service::NUMBER.replace(' ', "");
    let found = [&name, subject, service::NUMBER, &ungrouped, service::RELAY_NUMBER];
    search.chars().count() >= SHORTEST && found.iter().any(|found| found.starts_with(&search))
}

/// In lower case, with é as e, composed or not; the name has no other accent.
fn plain(text: &str) -> String {
    let letters = text.chars().flat_map(char::to_lowercase);
    let letters = letters.filter(|letter| !('\u{300}'..='\u{36f}').contains(letter));
    letters.map(|letter| if letter == 'é' { 'e' } else { letter }).collect()
}
