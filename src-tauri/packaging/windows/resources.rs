//! Resources of the Windows programs, for their build scripts.

/// Adds icon, manifest and version to this package's program. `folder` is the path of this file's
/// folder. Does nothing for other systems.
pub fn embed(folder: &str) {
    let folder = std::path::Path::new(folder);
    for source in ["program.rc", "program.manifest", "../../../icons/icon.ico"] {
        println!("cargo::rerun-if-changed={}", folder.join(source).display());
    }
    let version = env!("CARGO_PKG_VERSION");
    let numbers = format!("NUMBERS={},0", version.replace('.', ","));
    let macros = [format!("VERSION={version}"), numbers];
    let parameters = embed_resource::ParamsMacrosAndIncludeDirs(macros, [folder]);
    embed_resource::compile(folder.join("program.rc"), parameters)
        .manifest_required()
        .expect("a resource compiler: windres of MinGW, llvm-rc or Windows SDK's rc");
}
