//! The languages that the program speaks.

use crate::coded::coded;

coded! {
    /// A language, whose code is that of ISO 639-1; the line's own first.
    #[derive(Default)]
    Language {
        /// French, the language of the line.
        #[default]
        Fr = "fr",
        /// Dutch.
        Nl = "nl",
        /// German.
        De = "de",
        /// English.
        En = "en",
    }
}
