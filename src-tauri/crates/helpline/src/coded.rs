//! Enums whose variants have codes: their names in files, registries and on the command line.

/// Defines an enum with the code of each variant. Requires serde in the calling crate.
#[macro_export]
macro_rules! coded {
    ($(#[$meta:meta])* $list:ident { $($(#[$variant_meta:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub enum $list {
            $($(#[$variant_meta])* #[serde(rename = $code)] $variant,)+
        }

        impl $list {
            /// Every variant, in display order.
            pub const ALL: [$list; $list::CODES.len()] = [$($list::$variant),+];
            /// Their codes, in the same order.
            pub const CODES: &[&str] = &[$($code),+];

            /// Its name in files and in the programs' output.
            pub const fn code(self) -> &'static str {
                match self {
                    $($list::$variant => $code,)+
                }
            }

            /// The variant with this code.
            pub fn from_code(code: &str) -> Option<$list> {
                $list::ALL.into_iter().find(|variant| variant.code() == code)
            }
        }
    };
}

pub(crate) use coded;
