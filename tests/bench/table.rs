//! A table of figures, each beside its reference, and the raw values.

use std::fmt::Display;
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::Path;
use std::time::Duration;

/// The figures of one run: Markdown lines in `table.md`, raw values in `rows.csv`.
pub struct Table {
    lines: File,
    rows: File,
}

/// The goal for a ratio of our figure to the reference.
#[derive(Debug, Clone, Copy)]
pub enum Goal {
    /// An upper limit.
    AtMost(f64),
    /// A lower limit.
    AtLeast(f64),
    /// No goal; the ratio is only reported.
    None,
}

impl Table {
    /// Opens the table in this folder; all measurements of one run append to it.
    pub fn open(folder: &Path) -> Table {
        let open = |name| OpenOptions::new().append(true).create(true).open(folder.join(name));
        let open = |name| open(name).expect("the folder is writable");
        Table { lines: open("table.md"), rows: open("rows.csv") }
    }

    /// Records times in milliseconds. Returns their median and maximum.
    pub fn times(&mut self, name: &str, times: &[Duration]) -> (f64, f64) {
        let mut sorted: Vec<_> = times.iter().map(|time| time.as_secs_f64() * 1000.0).collect();
        for value in &sorted {
            self.row(name, value);
        }
        sorted.sort_by(f64::total_cmp);
        (sorted[sorted.len() / 2], sorted[sorted.len() - 1])
    }

    /// Adds our figure, that of another program, and their ratio.
    pub fn compare(&mut self, figure: &str, ours: f64, other: (&str, f64), unit: &str, goal: Goal) {
        let (name, theirs) = other;
        self.row(&format!("{figure}: Écoute"), ours);
        self.row(&format!("{figure}: {name}"), theirs);
        let ratio = ours / theirs;
        let verdict = match goal {
            Goal::AtMost(most) => format!("≤ {most} {}", mark(ratio <= most)),
            Goal::AtLeast(least) => format!("≥ {least} {}", mark(least <= ratio)),
            Goal::None => String::new(),
        };
        let (ours, theirs) = (short(ours), short(theirs));
        self.line([
            figure,
            &format!("{ours} {unit}"),
            &format!("{name}: {theirs}"),
            &short(ratio),
            &verdict,
        ]);
    }

    /// Adds a figure with an absolute limit.
    pub fn figure(&mut self, figure: &str, ours: f64, unit: &str, most: f64) {
        self.row(figure, ours);
        let goal = format!("≤ {most} {unit} {}", mark(ours <= most));
        self.line([figure, &format!("{} {unit}", short(ours)), "", "", &goal]);
    }

    /// Records one raw value.
    pub fn row(&mut self, name: &str, value: impl Display) {
        writeln!(self.rows, "\"{name}\",{value}").expect("a row is written");
    }

    fn line(&mut self, cells: [&str; 5]) {
        println!("{}", cells.join(" | "));
        writeln!(self.lines, "| {} |", cells.join(" | ")).expect("a line is written");
    }
}

fn mark(reached: bool) -> &'static str {
    if reached { "reached" } else { "missed" }
}

/// Three significant digits; a dash for a division by zero.
fn short(value: f64) -> String {
    if value == 0.0 {
        return "0".into();
    }
    if !value.is_finite() {
        return "–".into();
    }
    let whole = value.abs().log10().floor() as i32 + 1;
    let digits = usize::try_from(3 - whole).unwrap_or(0);
    match 10_f64.powi(whole - 3) {
        step if 1.0 < step => format!("{:.0}", (value / step).round() * step),
        _ => format!("{value:.digits$}"),
    }
}
