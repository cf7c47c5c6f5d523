//! One more source, by configuration only: a few lines, a poll, and its notices on the page. And
//! one without any address, whose tables are handed over.

use crate::{
    feed::{Installation, Yard, now},
    smtp::Cover,
    support::{Beside, Home, ask, wait_for},
};

/// The few lines: an address, and which column is which.
fn lines(base: &str) -> String {
    format!(
        r#"
[[source]]
name = "my-city"
adapter = "csv"
title = "Ville d'essai"
zone = "America/Toronto"
private_network = true
options = {{ "column.reference" = "No", "column.title" = "Titre", "column.closing" = "Fin", language = "fr", listed_is_open = "yes" }}
feed = [{{ key = "all", url = "{base}/avis.csv", kind = "snapshot", every_minutes = 60 }}]

[[source]]
name = "export"
adapter = "csv"
title = "Portail à exports"
zone = "America/Toronto"
options = {{ "column.reference" = "Numéro", "column.title" = "Objet", language = "fr" }}
"#
    )
}

#[test]
fn a_few_lines_make_a_source() {
    let yard = Yard::new();
    let folder = Home::new();
    let base = yard.serve(folder.path());
    let closing = (now() + chrono::TimeDelta::days(20)).format("%Y-%m-%d 14:00");
    folder.write("avis.csv", format!("No,Titre,Fin\nV-1,Réfection du réseau sans fil,{closing}\nV-2,Sans date,demain\n"));
    let house = Installation::new(&yard, &lines(&base), None, Cover::Plain);
    assert!(house.crieur(&["check"]).contains("Everything is in place."));

    let tried = house.crieur(&["sources", "test", "my-city"]);
    assert!(tried.contains("V-1") && tried.contains("Réfection du réseau sans fil") && tried.contains("open"), "{tried}");
    let polled = house.crieur(&["poll", "my-city"]);
    assert!(polled.contains("my-city/all: 2 read, 1 new, 0 changed, 1 set aside"), "{polled}");
    let listed = house.crieur(&["sources"]);
    assert!(listed.contains("Portail à exports: no address: a table is handed over on its page"), "{listed}");

    // The table without an address is read as its own lines say, and kept on demand.
    let export = house.home.write("export.csv", "Numéro,Objet\nE-7,Entretien des serveurs\n");
    let export = export.to_str().unwrap();
    assert!(house.crieur(&["sources", "test", "--as", "export", export]).contains("Entretien des serveurs"));
    let (code, _, complaint) = house.home.told(&house.command(&["sources", "test", "export"]).output().unwrap());
    assert!(code != 0 && complaint.contains("“export” has no address: give a file"), "{complaint}");
    assert!(house.crieur(&["poll", "export", "--file", export]).contains("1 read, 1 new"));

    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let serving = Beside::start(house.command(&["serve", "--bind", &free.to_string()]));
    let page = |path: &str| wait_for("the page", || ask("GET", &format!("http://{free}{path}"), &[], "")).body;
    assert!(page("/notices").contains("Réfection du réseau sans fil"));
    assert!(page("/sources/my-city").contains("Ville d’essai") || page("/sources/my-city").contains("Ville d&#39;essai"));
    assert!(page("/sources/my-city/feed.xml").contains("<title>Réfection du réseau sans fil</title>"));
    let handed = page("/en/sources/export");
    assert!(handed.contains("staff hand its tables over"), "{handed}");
    assert!(page("/sources").contains("Tableaux remis") && !page("/").contains("Portail à exports"), "it is not waited for");
    assert_eq!(serving.stop(), 0);
}
