//! This suite calls every public method of the store.

use std::{fs, path::Path};

fn sources(folder: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| fs::read_to_string(file).unwrap()).collect()
}

#[test]
fn every_public_method_is_called_by_this_suite() {
    let (code, tests) = (sources("src"), sources("tests/store"));
    let methods: Vec<&str> =
        code.lines().filter_map(|line| line.trim().strip_prefix("pub async fn ")).filter_map(|line| line.split('(').next()).collect();
    assert!(methods.len() > 80, "{}", methods.len());
    let missing: Vec<&&str> =
        methods.iter().filter(|name| !tests.contains(&format!(".{name}(")) && !tests.contains(&format!("::{name}("))).collect();
    assert!(missing.is_empty(), "not called: {missing:?}");
}
