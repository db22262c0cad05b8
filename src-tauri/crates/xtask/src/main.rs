//! The project's own commands: run, test, shots, desktops, cross, package, policy, soak, fuzz, bench.

mod bench;
mod cross;
mod desktops;
mod fuzz;
mod package;
mod policy;
mod run;
mod test;

mod packages;
mod process;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask run             install what is missing, build, start the app
cargo xtask test            install what is missing, check and test everything
cargo xtask shots           photograph the page in every state, language and theme, on one sheet
cargo xtask desktops [NAME…]  walk through the app on GNOME, KDE, sway and others, on Debian
cargo xtask cross           check types and lints for Windows and macOS, on Debian
cargo xtask package         make deb, rpm, tar.gz and msi in target/packages, on Debian
cargo xtask package twice   make them in two folders, and compare the bytes
cargo xtask package test    make them; install, run, upgrade and remove each
cargo xtask policy          make the policy templates anew from the one list of keys
cargo xtask policy --check  see that the templates are what the list of keys says
cargo xtask soak            live a whole year fast, with the real agent on a real bus
cargo xtask fuzz            search each parser for texts it does not survive, a minute each
cargo xtask bench           measure what the shipped programs cost beside others, in one table
cargo xtask bench PART      one of engine, start, window, resident, punctuality; or criterion";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words[..] {
        ["run"] => run::run_app(),
        ["test"] => test::test(),
        ["shots"] => test::shots(),
        ["desktops", ref names @ ..] => desktops::desktops(names),
        ["cross"] => cross::cross(),
        ["package"] => package::package(),
        ["package", "twice"] => package::twice(),
        ["package", "test"] => package::test(),
        ["soak"] => test::soak(),
        ["fuzz"] => fuzz::fuzz(),
        ["bench"] => bench::bench(),
        ["bench", part] => bench::part(part),
        ["policy"] => policy::make(),
        ["policy", "--check"] => policy::check(),
        ["help" | "--help" | "-h"] => {
            println!("{USAGE}");
            Ok(())
        }
        _ => Err(format!("expected one of:\n{USAGE}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error}");
            ExitCode::FAILURE
        }
    }
}
