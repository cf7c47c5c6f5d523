//! Lists the vocabulary files of `data/vocabulary`, so that adding one needs no code.

use std::{fmt::Write as _, fs, io, path::PathBuf};

#[expect(clippy::disallowed_methods, reason = "a build script is told its output folder by cargo in no other way")]
fn main() -> io::Result<()> {
    // A build script runs in its package's folder; a path fixed when it was compiled would be
    // wrong in another checkout that shares the build folder.
    let folder = fs::canonicalize("data/vocabulary")?;
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", folder.display());
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    files.retain(|f| f.extension().is_some_and(|e| e == "toml"));
    files.sort();
    let mut out = String::from("/// Every vocabulary file: its name and its text.\npub(crate) static FILES: &[(&str, &str)] = &[\n");
    for file in &files {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        let _ = writeln!(out, "    ({name:?}, include_str!({:?})),", file.display().to_string());
    }
    out.push_str("];\n");
    let target = std::env::var_os("OUT_DIR").ok_or_else(|| io::Error::other("OUT_DIR is not set"))?;
    fs::write(PathBuf::from(target).join("vocabulary_files.rs"), out)
}
