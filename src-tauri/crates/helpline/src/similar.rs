//! The name that was probably meant by a misspelt one.

/// The name that equals `written` except for case and separators, one letter, or one word that is
/// missing, added or different.
pub(crate) fn nearest<'a>(written: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let written = variants(written);
    let distance = |name: &str| {
        let meant = variants(name);
        let pairs = meant.iter().flat_map(|meant| written.iter().map(move |it| (meant, it)));
        let pairs = pairs.map(|((words, meant), (others, written))| {
            (words + others, strsim::damerau_levenshtein(meant, written))
        });
        pairs.filter(|(_, letters)| *letters <= 1).min()
    };
    let found = names.filter_map(|name| Some((distance(name)?, name)));
    found.min_by_key(|(distance, _)| *distance).map(|(_, name)| name)
}

/// A name in lower case without separators.
pub(crate) fn plain(name: &str) -> String {
    words(name).concat()
}

/// The plain name, and what remains of it without each of its words. Each comes with the number of
/// omitted words.
fn variants(name: &str) -> Vec<(usize, String)> {
    let words = words(name);
    let without = |index: usize| [&words[..index], &words[index + 1..]].concat().concat();
    let shorter = (0..words.len()).map(without).filter(|name| !name.is_empty());
    shorter.map(|name| (1, name)).chain([(0, words.concat())]).collect()
}

/// The words of a name, in lower case, without a vocabulary before it: `schema:`, an address.
fn words(name: &str) -> Vec<String> {
    let name = name.trim_end_matches(['/', '#']).rsplit(['/', '#', ':']).next().unwrap_or_default();
    let mut words = vec![String::new()];
    let mut before = ' ';
    for letter in name.chars() {
        if letter.is_uppercase() && before.is_lowercase() || !letter.is_alphanumeric() {
            words.push(String::new());
        }
        if letter.is_alphanumeric() {
            let word = words.last_mut().expect("there is a word from the start");
            word.extend(letter.to_lowercase());
        }
        before = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}
