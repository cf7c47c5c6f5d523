//! A new migration file alone does not make `migrate!` look again; this does.

fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
}
