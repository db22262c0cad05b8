//! How much a policy may hold, and how much its check shows. The locales name some of these limits.

use std::ops::RangeInclusive;

/// The most entries in a list of hours.
pub const MAX_ENTRIES: usize = 1000;
/// The length of the longest name, in characters.
pub const MAX_NAME: usize = 80;
/// The most contacts.
pub const MAX_CONTACTS: usize = 20;
/// The most contacts for which the waiting-room sheet has room.
pub const MAX_ON_PAPER: usize = 4;
/// The length of the longest description, in characters.
pub const MAX_DESCRIPTION: usize = 200;
/// The length of the longest telephone number, in characters.
pub const MAX_TELEPHONE: usize = 30;
/// The fewest digits of an extension.
pub const MIN_EXTENSION: usize = 2;
/// The most digits of an extension; two of them often have 8.
pub const MAX_EXTENSION: usize = 7;
/// The digits of a Belgian number after its trunk zero or country code; mobile numbers have nine.
pub const BELGIAN_DIGITS: RangeInclusive<usize> = 8..=9;
/// The fewest digits of a number abroad: a country code of three, and a number of four (Niue).
pub const MIN_DIGITS_ABROAD: usize = 7;
/// The most digits of a number (E.164).
pub const MAX_DIGITS: usize = 15;
/// The most digits before the slash of a national number: `0475/11.22.33`.
pub const MAX_AREA: usize = 4;
/// The most digits before the slash of an international number: `0032 475/11.22.33`.
pub const MAX_AREA_ABROAD: usize = 7;
/// The most digits before `(0)`: `00352`.
pub const MAX_COUNTRY: usize = 5;

/// How many changes `ecoute policy check` shows.
pub const CHECKED_CHANGES: usize = 10;
