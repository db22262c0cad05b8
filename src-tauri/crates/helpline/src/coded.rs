//! Closed lists whose members have codes: names in files, registries and on the command line.

/// An enum, each variant with its code; the one place where that stands.
macro_rules! coded {
    ($(#[$meta:meta])* $list:ident { $($(#[$variant_meta:meta])* $variant:ident = $code:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        pub enum $list {
            $($(#[$variant_meta])* #[serde(rename = $code)] $variant,)+
        }

        impl $list {
            /// Every member, in the order in which they are shown.
            pub const ALL: [$list; $list::CODES.len()] = [$($list::$variant),+];
            /// Their codes, in the same order.
            pub const CODES: &[&str] = &[$($code),+];

            /// Its name where files and programs write it.
            pub const fn code(self) -> &'static str {
                match self {
                    $($list::$variant => $code,)+
                }
            }

            /// The member of this code.
            pub fn from_code(code: &str) -> Option<$list> {
                $list::ALL.into_iter().find(|member| member.code() == code)
            }
        }
    };
}

pub(crate) use coded;
