//! Running other programs, and saying so.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Runs a program in the project's folder, after printing its command line.
///
/// # Errors
/// When it cannot be started or does not succeed; the message names it.
pub fn run(program: &str, arguments: &[&str]) -> Result<(), String> {
    run_with(&[], program, arguments)
}

/// The same with these in its environment.
///
/// # Errors
/// As [`run`].
pub fn run_with(
    environment: &[(&str, &str)],
    program: &str,
    arguments: &[&str],
) -> Result<(), String> {
    run_command(
        Command::new(program).envs(environment.iter().copied()).current_dir(root()),
        arguments,
    )
}

/// The same in another folder.
///
/// # Errors
/// As [`run`].
pub fn run_in(folder: &Path, program: &str, arguments: &[&str]) -> Result<(), String> {
    run_command(Command::new(program).current_dir(folder), arguments)
}

/// What a program prints, without the line's end.
///
/// # Errors
/// As [`run`].
pub fn output(program: &str, arguments: &[&str]) -> Result<String, String> {
    output_in(&root(), program, arguments)
}

/// The same in another folder.
///
/// # Errors
/// As [`run`].
pub fn output_in(folder: &Path, program: &str, arguments: &[&str]) -> Result<String, String> {
    let line = format!("{program} {}", arguments.join(" "));
    let ended = Command::new(program)
        .args(arguments)
        .current_dir(folder)
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("`{line}` does not start: {error}"))?;
    if !ended.status.success() {
        return Err(format!("`{line}` ended with {}", ended.status));
    }
    let text = String::from_utf8(ended.stdout);
    Ok(text.map_err(|_| format!("`{line}` prints no UTF-8"))?.trim_end().to_owned())
}

fn run_command(command: &mut Command, arguments: &[&str]) -> Result<(), String> {
    let program = command.get_program().to_string_lossy().into_owned();
    let line = format!("{program} {}", arguments.join(" "));
    println!("$ {line}");
    match command.args(arguments).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{line}` ended with {status}")),
        Err(error) => Err(format!("`{line}` does not start: {error}")),
    }
}

/// Runs the cargo that runs this.
///
/// # Errors
/// As [`run`].
pub fn cargo(arguments: &[&str]) -> Result<(), String> {
    cargo_with(&[], arguments)
}

/// The same with these in its environment.
///
/// # Errors
/// As [`run`].
pub fn cargo_with(environment: &[(&str, &str)], arguments: &[&str]) -> Result<(), String> {
    run_with(environment, &std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()), arguments)
}

/// Whether a program runs and succeeds, without a word.
pub fn succeeds(program: &str, arguments: &[&str]) -> bool {
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// The project's folder.
pub fn root() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(3);
    folder.expect("xtask stands in src-tauri/crates").to_owned()
}

/// A program that `cargo build` made.
pub fn built(name: &str) -> PathBuf {
    built_as("debug", name)
}

/// The folder of all that is built.
pub fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root().join("target"), |folder| root().join(folder))
}

/// A program that was built in this profile's folder.
pub fn built_as(profile: &str, name: &str) -> PathBuf {
    target().join(profile).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}
