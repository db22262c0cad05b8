//! One table of figures, and every row that they come from.

use std::fmt::Display;
use std::fs::File;
use std::io::Write;
use std::time::Duration;

use crate::desktop::program::built;

/// The figures of one run.
pub struct Table {
    lines: Vec<[String; 3]>,
    raw: File,
}

impl Table {
    /// An empty table; the raw rows go to `bench.csv` beside the programs.
    pub fn new() -> Table {
        let raw = built("ecoute").with_file_name("bench.csv");
        println!("raw rows: {}", raw.display());
        let mut raw = File::create(raw).expect("the built things' folder can be written");
        writeln!(raw, "figure,value").expect("a row is written");
        Table { lines: vec![], raw }
    }

    /// Adds the median and the largest of some times, in milliseconds.
    pub fn times(&mut self, name: &str, times: &[Duration]) -> f64 {
        let mut sorted: Vec<_> = times.iter().map(|time| time.as_secs_f64() * 1000.0).collect();
        for value in &sorted {
            self.keep(name, value);
        }
        sorted.sort_by(f64::total_cmp);
        let (median, largest) = (sorted[sorted.len() / 2], sorted[sorted.len() - 1]);
        let count = sorted.len();
        self.add(name, format!("{median:.1} ms"), format!("{count} runs, at most {largest:.1} ms"));
        median
    }

    /// Adds one figure, and what it is to be read beside.
    pub fn figure(&mut self, name: &str, value: impl Display, beside: &str) {
        self.keep(name, &value);
        self.add(name, value.to_string(), beside.to_owned());
    }

    /// Prints all figures, as a table of Markdown.
    pub fn print(&self) {
        println!("| figure | value | |\n|---|---|---|");
        for [name, value, beside] in &self.lines {
            println!("| {name} | {value} | {beside} |");
        }
    }

    fn keep(&mut self, name: &str, value: &impl Display) {
        writeln!(self.raw, "{name},{value}").expect("a row is written");
    }

    fn add(&mut self, name: &str, value: String, beside: String) {
        println!("{name}: {value} {beside}");
        self.lines.push([name.to_owned(), value, beside]);
    }
}
