//! What is worked out once for each year, and remembered.

use std::sync::OnceLock;

/// The first of the years that are remembered.
const FIRST: i32 = 2000;
const COUNT: usize = 100;

/// Something of each year, worked out when it is first asked for.
#[derive(Debug)]
pub struct Yearly<T> {
    years: [OnceLock<T>; COUNT],
}

impl<T> Yearly<T> {
    pub const fn new() -> Yearly<T> {
        Yearly { years: [const { OnceLock::new() }; COUNT] }
    }

    /// What there is of the year; nothing where it is not among those that are remembered.
    pub fn of(&self, year: i32, work_out: impl FnOnce(i32) -> T) -> Option<&T> {
        let remembered = self.years.get(usize::try_from(year - FIRST).ok()?)?;
        Some(remembered.get_or_init(|| work_out(year)))
    }
}
