//! Which buyers the names in real files come down to: `cargo run -p codes --example buyers --
//! canadabuys FILE.csv seao FILE.json.gz …`, one adapter before each file. Prints every buyer
//! with more than one name, and the counts.

use std::{
    collections::{BTreeMap, BTreeSet},
    error::Error,
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};

use codes::buyer::names_of;
use feeds::{Adapter, Context, Record};
use flate2::bufread::GzDecoder;

fn main() -> Result<(), Box<dyn Error>> {
    let mut buyers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut names: BTreeSet<(String, String)> = BTreeSet::new();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    for pair in arguments.chunks_exact(2) {
        let adapter: Adapter = pair[0].parse()?;
        let file = BufReader::new(File::open(&pair[1])?);
        let input: Box<dyn BufRead> = if Path::new(&pair[1]).extension().is_some_and(|e| e == "gz") {
            Box::new(BufReader::new(GzDecoder::new(file)))
        } else {
            Box::new(file)
        };
        let ctx = Context { source: &pair[0], zone: chrono_tz::America::Toronto, options: &feeds::NO_OPTIONS, seen: None };
        adapter.read(&ctx, input, &mut |record| {
            let Ok(Record::Notice(notice)) = record else { return };
            let said: Vec<&str> = notice.buyer.name.iter().map(|(_, name)| name).collect();
            names.extend(said.iter().map(|name| (pair[0].clone(), (*name).to_owned())));
            let key = names_of(&notice).first().map_or_else(|| "nobody".to_owned(), |n| n.key.to_string());
            buyers.entry(key).or_default().extend(said.into_iter().map(str::to_owned));
        })?;
    }
    for (key, names) in buyers.iter().filter(|(_, names)| names.len() > 1) {
        println!("{key}");
        for name in names {
            println!("    {name}");
        }
    }
    println!("{} names, {} buyers", names.len(), buyers.len());
    Ok(())
}
