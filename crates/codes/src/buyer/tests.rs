use domain::{Notice, Region, Text};

use super::*;

fn notice(source: &str, fr: &str, en: &str) -> Notice {
    let name = Text::of(Lang::FR, fr).with(Lang::EN, en);
    Notice { source: source.into(), buyer: Buyer { name, ..Buyer::default() }, ..Notice::default() }
}

fn keys(source: &str, fr: &str, en: &str) -> Vec<String> {
    names_of(&notice(source, fr, en)).into_iter().map(|n| n.key.0).collect()
}

#[test]
fn one_department_is_one_buyer_under_all_its_names() {
    for (fr, en) in [
        ("Services publics et Approvisionnement Canada", "Public Services and Procurement Canada"),
        ("Travaux publics et Services gouvernementaux Canada", "PUBLIC WORKS AND GOVERNMENT SERVICES CANADA"),
        ("Ministère des Travaux publics et des Services gouvernementaux (TPSGC)", "PWGSC"),
        ("", "Public Works & Government Services Canada - Atlantic Region"),
    ] {
        assert_eq!(keys("canadabuys", fr, en), ["ca-spac"], "{fr} / {en}");
    }
    assert_eq!(keys("canadabuys", "Ministère de la Défense nationale (MDN)", "Department of National Defence (DND)"), ["ca-mdn"]);
    assert_eq!(
        keys(
            "canadabuys",
            "Affaires étrangères, du commerce et du développement (Ministère des)",
            "Foreign Affairs, Trade And Development (Department Of)"
        ),
        ["ca-amc"]
    );
    assert_eq!(keys("canadabuys", "", "Natural Resources, Department of"), ["ca-rncan"]);
    assert_eq!(keys("canadabuys", "", "Office of the Chief Electoral Officer (Elections)"), ["ca-elections"]);
    assert_eq!(keys("seao", "MTMDET - Direction de l’approvisionnement", ""), ["qc-mtmd"]);
    assert_eq!(keys("seao", "Ministère des Transports du Québec (Direction des contrats de construction)", ""), ["qc-mtmd"]);
    assert_eq!(keys("seao", "SQI-DI Ouest de Montréal et Suroît", ""), ["qc-sqi"]);
}

#[test]
fn the_same_short_name_means_another_buyer_elsewhere() {
    assert_eq!(keys("canadabuys", "Ministère de la Justice", ""), ["ca-just"]);
    assert_eq!(keys("seao", "Ministère de la Justice", ""), ["qc-mjq"]);
    assert_eq!(keys("boamp", "Ministère de la Justice", ""), ["fr:justice-ministere"]);
    assert_eq!(keys("fts", "", "Department of Health"), ["gb:department-health"]);
    assert_eq!(keys("own", "", "Public Services and Procurement Canada"), ["ca-spac"], "clear in any feed");
}

#[test]
fn likeness_alone_merges_nobody() {
    let montreal = keys("seao", "Université de Montréal - Direction des immeubles", "");
    assert_eq!(montreal, ["ca:montreal-universite"]);
    assert_eq!(keys("seao", "Université du Québec à Montréal (SPI)", ""), ["qc-uqam"]);
    assert_ne!(keys("seao", "Centre de services partagés du Québec", ""), keys("canadabuys", "Services partagés Canada", ""));
}

#[test]
fn unlisted_buyers_are_told_apart_by_country_and_words() {
    assert_eq!(keys("seao", "Ville de Montréal - Service de l'eau", ""), keys("toronto", "", "City of Montreal"));
    let mut french = notice("ted", "Ville de Saint-Denis", "");
    french.regions = vec![Region { raw: "FR".into(), code: Some("FR".parse().unwrap()) }];
    assert_eq!(names_of(&french)[0].key.as_str(), "fr:denis-saint-ville");
    assert_ne!(keys("seao", "Ville de Saint-Denis", ""), ["fr:denis-saint-ville"]);
}

#[test]
fn two_names_of_an_unlisted_buyer_are_a_pair_to_learn() {
    let pair = keys("canadabuys", "Musée canadien de la nature", "Canadian Museum of Nature");
    assert_eq!(pair, ["ca:canadien-musee-nature", "ca:canadian-museum-nature"]);
    assert_eq!(keys("canadabuys", "Ville de Gander", "Town of Gander"), ["ca:gander-ville"], "one name, nothing to learn");
}

#[test]
fn an_office_is_told_apart_by_the_identifier() {
    let mayor = |id: &str| {
        let mut notice = notice("placsp", "Alcalde", "");
        notice.buyer.id = Some(id.to_owned());
        names_of(&notice).remove(0).key
    };
    assert_eq!(mayor("L01280796").as_str(), "es:=l01280796");
    assert_ne!(mayor("L01280796"), mayor("L01460001"));
}

#[test]
fn nobody_is_nobody() {
    for name in ["", "N/A", "Divers", "-", "Gouvernement du Canada", "Ministère"] {
        assert!(keys("seao", name, "").is_empty(), "{name}");
    }
}

#[test]
fn what_a_member_writes_means_the_buyer_whatever_it_is_called_now() {
    let names = |source, fr, en| names_of(&notice(source, fr, en));
    let public_works = names("canadabuys", "", "Public Works and Government Services Canada");
    for entry in ["SPAC", "pspc", "Services publics et approvisionnement Canada", "Public Services and Procurement Canada"] {
        assert!(Wanted::of(entry).is(&public_works), "{entry}");
    }
    assert!(!Wanted::of("Services partagés Canada").is(&public_works));
    assert!(!Wanted::of("ville").is(&names("seao", "Ville", "")));
    let city = names("seao", "Ville de Trois-Rivières - Approvisionnement", "");
    assert!(Wanted::of("City of Trois-Rivieres").is(&city));
    assert!(!Wanted::of("Ville de Rivières").is(&city));
}

#[test]
fn keys_of_one_buyer_resemble_each_other() {
    let key = |text: &str| BuyerKey(text.to_owned());
    assert!(key("ca:canadian-museum-nature").resembles(&key("ca:museum-nature")));
    assert!(!key("ca:montreal-port").resembles(&key("ca:port-quebec-vieux")));
}
