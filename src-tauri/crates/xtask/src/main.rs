//! The project's own commands: run, test, shots, soak, fuzz, bench, policy.

mod bench;
mod fuzz;
mod policy;
mod run;
mod test;

mod packages;
mod process;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask run    install what is missing, build, start the app
cargo xtask test   install what is missing, check and test everything
cargo xtask shots  photograph the page in every state, language and theme, on one sheet
cargo xtask soak   live a whole year fast, with the real agent on a real bus
cargo xtask fuzz   search each parser for texts it does not survive, a minute each
cargo xtask bench  measure what the shipped programs cost, in one table
cargo xtask policy [--check]   make the policy templates anew from the keys, or see that they are new";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let done = match words[..] {
        ["run"] => run::run_app(),
        ["test"] => test::test(),
        ["shots"] => test::shots(),
        ["soak"] => test::soak(),
        ["fuzz"] => fuzz::fuzz(),
        ["bench"] => bench::bench(),
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
