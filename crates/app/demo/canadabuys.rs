//! The sample notices in the shape of CanadaBuys' open-tenders file: 67 columns, a byte-order
//! mark, every cell in quotes, absent values bare, several values as starred lines.

use std::{collections::HashMap, fmt::Write as _};

use chrono::Duration;

use super::{
    content::code_title,
    notices::{Fate, Item, Sample},
};

/// The header, literally, with its misspellings.
const COLUMNS: [&str; 67] = [
    "title-titre-eng",
    "title-titre-fra",
    "referenceNumber-numeroReference",
    "amendmentNumber-numeroModification",
    "solicitationNumber-numeroSollicitation",
    "publicationDate-datePublication",
    "tenderClosingDate-appelOffresDateCloture",
    "amendmentDate-dateModification",
    "expectedContractStartDate-dateDebutContratPrevue",
    "expectedContractEndDate-dateFinContratPrevue",
    "tenderStatus-appelOffresStatut-eng",
    "tenderStatus-appelOffresStatut-fra",
    "gsin-nibs",
    "gsinDescription-nibsDescription-eng",
    "gsinDescription-nibsDescription-fra",
    "unspsc",
    "unspscDescription-eng",
    "unspscDescription-fra",
    "procurementCategory-categorieApprovisionnement",
    "noticeType-avisType-eng",
    "noticeType-avisType-fra",
    "procurementMethod-methodeApprovisionnement-eng",
    "procurementMethod-methodeApprovisionnement-fra",
    "selectionCriteria-criteresSelection-eng",
    "selectionCriteria-criteresSelection-fra",
    "limitedTenderingReason-raisonAppelOffresLimite-eng",
    "limitedTenderingReason-raisonAppelOffresLimite-fra",
    "tradeAgreements-accordsCommerciaux-eng",
    "tradeAgreements-accordsCommerciaux-fra",
    "regionsOfOpportunity-regionAppelOffres-eng",
    "regionsOfOpportunity-regionAppelOffres-fra",
    "regionsOfDelivery-regionsLivraison-eng",
    "regionsOfDelivery-regionsLivraison-fra",
    "contractingEntityName-nomEntitContractante-eng",
    "contractingEntityAddressLine-ligneAdresseEntiteContractante-eng",
    "contractingEntityAddressCity-entiteContractanteAdresseVille-eng",
    "contractingEntityAddressProvince-entiteContractanteAdresseProvince-eng",
    "contractingEntityAddressPostalCode-entiteContractanteAdresseCodePostal",
    "contractingEntityAddressCountry-entiteContractanteAdressePays-eng",
    "contractingEntityName-nomEntitContractante-fra",
    "contractingEntityAddressLine-ligneAdresseEntiteContractante-fra",
    "contractingEntityAddressCity-entiteContractanteAdresseVille-fra",
    "contractingEntityAddressProvince-entiteContractanteAdresseProvince-fra",
    "contractingEntityAddressCountry-entiteContractanteAdressePays-fra",
    "endUserEntitiesName-nomEntitesUtilisateurFinal-eng",
    "endUserEntitiesAddress-adresseEntitesUtilisateurFinal-eng",
    "endUserEntitiesName-nomEntitesUtilisateurFinal-fra",
    "endUserEntitiesAddress-adresseEntitesUtilisateurFinal-fra",
    "contactInfoName-informationsContactNom",
    "contactInfoEmail-informationsContactCourriel",
    "contactInfoPhone-contactInfoTelephone",
    "contactInfoFax",
    "contactInfoAddressLine-contactInfoAdresseLigne-eng",
    "contactInfoCity-contacterInfoVille-eng",
    "contactInfoProvince-contacterInfoProvince-eng",
    "contactInfoPostalcode",
    "contactInfoCountry-contactInfoPays-eng",
    "contactInfoAddressLine-contactInfoAdresseLigne-fra",
    "contactInfoCity-contacterInfoVille-fra",
    "contactInfoProvince-contacterInfoProvince-fra",
    "contactInfoCountry-contactInfoPays-fra",
    "noticeURL-URLavis-eng",
    "noticeURL-URLavis-fra",
    "attachment-piecesJointes-eng",
    "attachment-piecesJointes-fra",
    "tenderDescription-descriptionAppelOffres-eng",
    "tenderDescription-descriptionAppelOffres-fra",
];

/// A row: what is not set is written bare.
#[derive(Default)]
struct Row(HashMap<&'static str, String>);

impl Row {
    fn set(&mut self, column: &'static str, value: impl Into<String>) {
        debug_assert!(COLUMNS.contains(&column), "{column}");
        self.0.insert(column, value.into());
    }

    /// A pair of columns whose names differ in `-eng` and `-fra`.
    fn both(&mut self, stem: &str, [fr, en]: [&str; 2]) {
        for (end, value) in [("-fra", fr), ("-eng", en)] {
            let name = format!("{stem}{end}");
            if let Some(column) = COLUMNS.iter().find(|c| **c == name) {
                self.set(column, value);
            }
        }
    }

    fn write(&self, out: &mut String) {
        for (n, column) in COLUMNS.iter().enumerate() {
            if n > 0 {
                out.push(',');
            }
            if let Some(value) = self.0.get(column) {
                let _ = write!(out, "\"{}\"", value.replace('"', "\"\""));
            }
        }
        out.push_str("\r\n");
    }
}

/// The file of open notices; in the second state the cancelled ones are gone from it.
pub fn open(sample: &Sample, second: bool) -> Vec<u8> {
    file(sample, second, |item| match item.fate {
        Fate::Late => second,
        Fate::Cancelled => !second,
        Fate::Steady | Fate::Moved => true,
        Fate::Over => false,
    })
}

/// The fiscal year's file: the notices that are over, with their last word.
pub fn year(sample: &Sample, second: bool) -> Vec<u8> {
    file(sample, second, |item| item.fate == Fate::Over || second && item.fate == Fate::Cancelled)
}

fn file(sample: &Sample, second: bool, keep: impl Fn(&Item) -> bool) -> Vec<u8> {
    let mut out = String::from("\u{feff}");
    let header: Vec<String> = COLUMNS.iter().map(|c| format!("\"{c}\"")).collect();
    out.push_str(&header.join(","));
    out.push_str("\r\n");
    for item in sample.federal.iter().chain(&sample.over).filter(|item| keep(item)) {
        row(sample, item, second).write(&mut out);
    }
    out.into_bytes()
}

/// One notice in four comes from a portal that gives neither codes nor regions.
fn is_bare(item: &Item) -> bool {
    item.chance.is_multiple_of(4) && item.fate == Fate::Steady
}

fn row(sample: &Sample, item: &Item, second: bool) -> Row {
    let changed = second && matches!(item.fate, Fate::Moved | Fate::Cancelled);
    let closes = match (item.fate, item.chance % 23) {
        (Fate::Moved, _) if second => item.closes + Duration::days(7),
        // Real files keep rows that closed long ago, and lists that never close.
        (Fate::Steady, 0) => item.closes - Duration::days(120),
        (Fate::Steady, 1) => item.closes + Duration::days(365 * 40),
        _ => item.closes,
    };
    let prefix = if is_bare(item) { "MX-4438" } else { "cb-999-" };
    let mut row = Row::default();
    row.both("title-titre", [&item.title[0], &item.title[1]]);
    row.set("referenceNumber-numeroReference", format!("{prefix}{:08}", item.number));
    row.set("amendmentNumber-numeroModification", if changed { "001" } else { "000" });
    row.set("solicitationNumber-numeroSollicitation", format!("EX-{:05}", item.number * 7));
    row.set("publicationDate-datePublication", item.published.to_string());
    row.set("tenderClosingDate-appelOffresDateCloture", closes.format("%Y-%m-%dT%H:%M:%S").to_string());
    if changed {
        row.set("amendmentDate-dateModification", sample.today.to_string());
    }
    let status = match item.fate {
        Fate::Cancelled if changed => ["Annulé", "Cancelled"],
        Fate::Over => ["Expiré", "Expired"],
        _ => ["Ouvert", "Open"],
    };
    row.both("tenderStatus-appelOffresStatut", status);
    row.set("procurementCategory-categorieApprovisionnement", format!("*{}", sample.subject(item).category));
    row.both(
        "procurementMethod-methodeApprovisionnement",
        ["Concurrentielle - Invitation ouverte à soumissionner", "Competitive - Open bidding"],
    );
    row.both("tradeAgreements-accordsCommerciaux", ["*Accord de libre-échange canadien (ALEC)", "*Canadian Free Trade Agreement (CFTA)"]);
    if !is_bare(item) {
        classify(sample, item, &mut row);
    }
    buyer(sample, item, &mut row);
    describe(sample, item, &mut row);
    row
}

/// Codes in parallel lists, the kind of notice, and where to deliver.
fn classify(sample: &Sample, item: &Item, row: &mut Row) {
    let subject = sample.subject(item);
    let starred = |values: Vec<&str>| values.iter().map(|v| format!("*{v}")).collect::<Vec<_>>().join("\n");
    row.set("unspsc", starred(subject.codes.clone()));
    let titles = |lang: usize| starred(subject.codes.iter().map(|c| code_title(c)[lang]).collect());
    row.both("unspscDescription", [&titles(0), &titles(1)]);
    let kinds = match item.chance / 4 % 9 {
        0 => ["Demande d'information", "Request for Information"],
        1 => ["Demande d'offre à commandes", "Request for Standing Offer"],
        _ => ["Demande de proposition", "Request for Proposal"],
    };
    row.both("noticeType-avisType", kinds);
    row.both("selectionCriteria-criteresSelection", ["Le prix le plus bas", "Lowest Price"]);
    row.both("regionsOfOpportunity-regionAppelOffres", ["*Canada", "*Canada"]);
    let regions = match item.chance / 64 % 5 {
        0 => ["*Canada", "*Canada"],
        1 => ["*Région de la capitale nationale (RCN)\n*Québec (sauf RCN)", "*National Capital Region (NCR)\n*Quebec (except NCR)"],
        2 => ["*Ontario (sauf RCN)", "*Ontario (except NCR)"],
        _ => ["*Québec (sauf RCN)", "*Quebec (except NCR)"],
    };
    row.both("regionsOfDelivery-regionsLivraison", regions);
}

fn buyer(sample: &Sample, item: &Item, row: &mut Row) {
    let buyer = &sample.federal_buyers[item.buyer];
    row.both("contractingEntityName-nomEntitContractante", buyer.name);
    row.both("contractingEntityAddressCity-entiteContractanteAdresseVille", [buyer.town, buyer.town]);
    row.both("contractingEntityAddressProvince-entiteContractanteAdresseProvince", buyer.province);
    row.set("contractingEntityAddressPostalCode-entiteContractanteAdresseCodePostal", buyer.postal);
    row.both("contractingEntityAddressCountry-entiteContractanteAdressePays", ["Canada", "Canada"]);
    row.set("contactInfoEmail-informationsContactCourriel", "achats@acheteur.example");
}

/// The description with the line breaks and entities that the real file has.
fn describe(sample: &Sample, item: &Item, row: &mut Row) {
    let text = sample.subject(item).text;
    let how = [
        [
            "Les offres sont déposées par voie électronique avant l'heure indiquée.",
            "Offers are submitted electronically before the stated time.",
        ],
        [
            "Une visite facultative aura lieu la semaine prochaine ; les questions se posent par écrit.",
            "An optional site visit takes place next week; questions are asked in writing.",
        ],
        ["La durée initiale est de deux ans, avec trois options d'un an.", "The initial term is two years, with three one-year options."],
    ][usize::try_from(item.chance / 512 % 3).unwrap_or_default()];
    let full = |lang: usize, extra: &str| format!("{}\r\n\r\n{}\r\n{extra}", text[lang].replace('\'', "&rsquo;"), how[lang]);
    let (fr, en) = (full(0, "Avis inventé pour la démonstration."), full(1, "Invented notice for the demonstration."));
    row.both("tenderDescription-descriptionAppelOffres", [&fr, &en]);
    for (lang, end) in [("fr", "fra"), ("en", "eng")] {
        let url = format!("https://avis.example/{lang}/{:08}", item.number);
        match end {
            "fra" => row.set("noticeURL-URLavis-fra", url),
            _ => row.set("noticeURL-URLavis-eng", url),
        }
    }
    if item.chance.is_multiple_of(3) {
        let url = format!("https://avis.example/documents/{:08}.pdf", item.number);
        row.both("attachment-piecesJointes", [&url, &url]);
    }
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::{COLUMNS, Sample, open, year};

    fn rows(bytes: &[u8]) -> Vec<csv::StringRecord> {
        csv::Reader::from_reader(&bytes[3..]).records().collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn the_file_is_sound_csv_with_67_columns_and_a_mark() {
        let sample = Sample::of(NaiveDate::from_ymd_opt(2026, 11, 22).unwrap());
        let bytes = open(&sample, false);
        assert!(bytes.starts_with("\u{feff}".as_bytes()));
        let rows = rows(&bytes);
        assert_eq!(rows.len(), sample.federal.len() - 4);
        assert!(rows.iter().all(|r| r.len() == COLUMNS.len()));
    }

    #[test]
    fn a_cancelled_notice_leaves_the_open_file_for_the_year_file() {
        let sample = Sample::of(NaiveDate::from_ymd_opt(2026, 11, 22).unwrap());
        let is_cancelled = |r: &csv::StringRecord| &r[10] == "Cancelled";
        let before = rows(&year(&sample, false));
        assert!(before.len() == sample.over.len() && before.iter().all(|r| &r[10] == "Expired"));
        let over: Vec<_> = rows(&year(&sample, true)).into_iter().filter(is_cancelled).collect();
        assert_eq!(over.len(), 2);
        assert!(over.iter().all(|r| &r[3] == "001"));
        let open = rows(&open(&sample, true));
        assert!(over.iter().all(|gone| open.iter().all(|r| r[2] != gone[2])));
        assert_eq!(open.iter().filter(|r| &r[3] == "001").count(), 3);
    }
}
