//! The project's build and test commands.

mod bench;
mod cross;
mod desktops;
mod fuzz;
mod mutants;
mod package;
mod policy;
mod run;
mod test;

mod project;
mod system_packages;

use std::process::ExitCode;

use anyhow::{Result, bail};

const USAGE: &str = "\
cargo xtask run             install what is missing, build, start the app
cargo xtask test            install what is missing, check and test everything
cargo xtask test without-programs  install what is missing, run the tests that start none of the programs
cargo xtask shots           take screenshots of the page in every state, language and theme, on one sheet
cargo xtask blink           test the page in Chromium, and take screenshots of it, on Debian
cargo xtask desktops [NAME…]  walk through the app on GNOME, KDE, sway and others, on Debian
cargo xtask cross           check types and lints for Windows and macOS
cargo xtask package         build deb, rpm, tar.gz and msi in target/packages, on Debian;
                            on Windows, the msi of the release
cargo xtask package linux   build deb, rpm and tar.gz alone
cargo xtask package [linux] twice  build them, or these, in two folders, and compare the bytes
cargo xtask package notices  write the licences of a release build's crates beside its programs
cargo xtask package test    build them; install, run, upgrade and remove each
cargo xtask policy          regenerate the policy templates from the list of keys
cargo xtask policy --check  fail if the policy templates differ from the list of keys
cargo xtask soak            run the agent through a whole year with a fast clock
cargo xtask exhaust         compare each second of all years, and long orders of events
cargo xtask mutants [OPTION…]  change the code in one place at a time; report what no test notices
cargo xtask fuzz            fuzz each parser for one minute
cargo xtask bench           measure the release build beside similar programs, in one table
cargo xtask bench PART      one of engine, start, window, resident, punctuality; or criterion";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let sh = &project::shell()?;
    match words[..] {
        ["run"] => run::run_app(sh),
        ["test"] => test::test(sh),
        ["test", "without-programs"] => test::without_programs(sh),
        ["shots"] => test::shots(sh),
        ["blink"] => test::blink(sh),
        ["desktops", ref names @ ..] => desktops::desktops(sh, names),
        ["cross"] => cross::cross(sh),
        ["package"] => package::package(sh),
        ["package", "linux"] => package::linux(sh),
        ["package", "notices"] => package::notices(sh),
        ["package", ref words @ .., "twice"] if matches!(words, [] | ["linux"]) => {
            package::twice(sh, words)
        }
        ["package", "test"] => package::test(sh),
        ["soak"] => test::soak(sh),
        ["exhaust"] => test::exhaust(sh),
        ["mutants", ref options @ ..] => mutants::mutants(sh, options),
        ["fuzz"] => fuzz::fuzz(sh),
        ["bench"] => bench::bench(sh),
        ["bench", part] => bench::part(sh, part),
        ["policy"] => policy::make(sh),
        ["policy", "--check"] => policy::check(sh),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => bail!("expected one of:\n{USAGE}"),
    }
}
