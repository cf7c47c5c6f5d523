//! Tells the compiler to look again when a message file is added or removed: the files
//! are taken into the binary by their folder, not by their names.

fn main() {
    println!("cargo::rerun-if-changed=locales");
}
