//! The languages of the user interface.

use crate::coded::coded;

coded! {
    /// A language and its ISO 639-1 code; the helpline's own language first.
    #[derive(Default)]
    Language {
        /// French, the language of the helpline.
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
