//! Reads France's BOAMP as Opendatasoft serves it (Explore 2.1).
//!
//! Format: `{total_count, results: […]}` of `records`, or the bare list of `exports/json`. List fields come as a list, a JSON text, a plain text or null.
//! Corrections and cancellations are records of their own that name the notice they concern.

use std::{borrow::Cow, io::BufRead};

use domain::{
    Award, Buyer, Category, Code, Fault, Kind, Lang, Method, Notice, NoticeCode, Region, Scheme, Status, Supplier, Text, squeeze,
};
use serde::Deserialize;

use crate::{
    Context, FeedError, Record,
    adapter::Reader,
    clean, dates,
    donnees::Donnees,
    european::date,
    fault,
    lenient::{List, Scalar},
    reply,
    sink::Sink,
};

pub(crate) struct Boamp;

pub(crate) const LISTS: [&str; 3] = ["results", "records", ""];

impl Reader for Boamp {
    fn read(&self, ctx: &Context<'_>, input: &mut dyn BufRead, sink: &mut Sink<'_>) -> Result<(), FeedError> {
        reply::records(input, &LISTS, sink, |raw| {
            let avis: Avis<'_> = reply::parse(raw)?;
            let notice = notice(ctx, &avis).map_err(|reason| (avis.idweb.some().map(str::to_owned), reason))?;
            let award = award(&notice, &avis);
            let mut out = vec![Record::Notice(Box::new(notice))];
            out.extend(award.map(|award| Record::Award(Box::new(award))));
            Ok(out)
        })
    }

    fn check(&self, input: &mut dyn BufRead) -> Result<(), FeedError> {
        reply::check(input, &LISTS)
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Avis<'a> {
    #[serde(borrow)]
    idweb: Scalar<'a>,
    objet: Scalar<'a>,
    nomacheteur: Scalar<'a>,
    dateparution: Scalar<'a>,
    datelimitereponse: Scalar<'a>,
    nature: Scalar<'a>,
    nature_libelle: Scalar<'a>,
    type_procedure: Scalar<'a>,
    procedure_libelle: Scalar<'a>,
    type_marche: List<Scalar<'a>>,
    code_departement: List<Scalar<'a>>,
    code_departement_prestation: List<Scalar<'a>>,
    descripteur_code: List<Scalar<'a>>,
    descripteur_libelle: List<Scalar<'a>>,
    titulaire: List<Scalar<'a>>,
    annonce_lie: List<Scalar<'a>>,
    contractfolderid: Scalar<'a>,
    #[serde(rename = "url_avis")]
    page: Scalar<'a>,
    donnees: Scalar<'a>,
}

fn notice(ctx: &Context<'_>, a: &Avis<'_>) -> Result<Notice, Fault> {
    let id = a.idweb.some().ok_or_else(|| fault::field("the record has no idweb", "idweb"))?;
    let title = a.objet.some().ok_or_else(|| fault::field("the record has no objet", "objet"))?;
    let nature = a.nature.text().replace('-', "_");
    let linked = items(&a.annonce_lie).into_iter().next();
    // A correction or cancellation is the next version of the notice it names.
    let original = match nature.as_str() {
        "RECTIFICATIF" | "ANNULATION" => linked.as_deref().unwrap_or(id),
        _ => id,
    };
    let data = Donnees::of(a.donnees.text());
    let mut codes = descriptors(a);
    data.push_codes(&mut codes);
    let (status, deadline) = (status(&nature), a.datelimitereponse.text());
    Ok(Notice {
        source: ctx.source.to_owned(),
        reference: original.to_owned(),
        version_key: [a.dateparution.text(), "/", id].concat(),
        family_key: a.contractfolderid.some().or(linked.as_deref()).unwrap_or(original).to_owned(),
        title: Text::of(Lang::FR, squeeze(title)),
        description: Text::of(Lang::FR, data.description()),
        lang: Some(Lang::FR),
        buyer: Buyer { name: Text::of(Lang::FR, squeeze(a.nomacheteur.text())), ..Buyer::default() },
        codes,
        categories: categories(&items(&a.type_marche)),
        regions: regions(a),
        closing: dates::or_refuse(dates::closing(deadline, ctx.zone), deadline, status)?,
        published: date(a.dateparution.text()),
        status,
        kind: kind(&nature),
        kind_raw: a.nature_libelle.some().unwrap_or(a.nature.text()).to_owned(),
        method: method(a.type_procedure.text()),
        method_raw: a.procedure_libelle.text().to_owned(),
        url: a.page.some().map(|u| Text::of(Lang::FR, u)).unwrap_or_default(),
        ..Notice::default()
    })
}

/// Who won, by name only: amounts stand in five shapes of `donnees`, or nowhere.
fn award(notice: &Notice, a: &Avis<'_>) -> Option<Award> {
    if notice.status != Status::Awarded {
        return None;
    }
    let suppliers: Vec<Supplier> = items(&a.titulaire)
        .iter()
        .map(|name| Supplier { name: clean::line(name), id: None, neq: None })
        .filter(|s| !s.name.is_empty())
        .collect();
    if suppliers.is_empty() {
        return None;
    }
    Some(Award {
        source: notice.source.clone(),
        reference: notice.reference.clone(),
        version_key: notice.version_key.clone(),
        family_key: notice.family_key.clone(),
        title: notice.title.clone(),
        buyer: notice.buyer.clone(),
        suppliers,
        awarded: notice.published,
        codes: notice.codes.clone(),
        ..Award::default()
    })
}

/// The items of a list field; a text that is itself a JSON list is opened.
fn items<'a>(list: &'a List<Scalar<'_>>) -> Vec<Cow<'a, str>> {
    let mut out = Vec::with_capacity(list.0.len());
    for text in list.0.iter().map(Scalar::text) {
        let opened = if text.starts_with('[') { serde_json::from_str::<Vec<String>>(text).ok() } else { None };
        match opened {
            Some(texts) => out.extend(texts.into_iter().map(Cow::Owned)),
            None => out.push(Cow::Borrowed(text)),
        }
    }
    out.retain(|text| !text.is_empty());
    out
}

fn descriptors(a: &Avis<'_>) -> Vec<NoticeCode> {
    let labels = items(&a.descripteur_libelle);
    let mut out = Vec::new();
    for (i, code) in items(&a.descripteur_code).iter().enumerate() {
        if let Ok(code) = Code::parse(Scheme::Boamp, code) {
            out.push(NoticeCode { code, label: labels.get(i).map(|l| Text::of(Lang::FR, &**l)).unwrap_or_default() });
        }
    }
    out
}

fn categories(kinds: &[Cow<'_, str>]) -> Vec<Category> {
    let mut out: Vec<Category> = kinds
        .iter()
        .filter_map(|k| match k.as_ref() {
            "SERVICES" => Some(Category::Services),
            "FOURNITURES" => Some(Category::Goods),
            "TRAVAUX" => Some(Category::Works),
            _ => None,
        })
        .collect();
    out.dedup();
    out
}

fn regions(a: &Avis<'_>) -> Vec<Region> {
    let place = items(&a.code_departement_prestation);
    let list = if place.is_empty() { items(&a.code_departement) } else { place };
    let code = |part: &str| ["FR-", part].concat().parse().or_else(|_| "FR".parse()).ok();
    list.into_iter().map(|part| Region { code: code(&part), raw: part.into_owned() }).collect()
}

fn status(nature: &str) -> Status {
    match nature {
        "APPEL_OFFRE" | "RECTIFICATIF" => Status::Open,
        "ATTRIBUTION" | "MODIFICATION" | "EX_ANTE_VOLONTAIRE" => Status::Awarded,
        "ANNULATION" => Status::Cancelled,
        "PRE_INFORMATION" => Status::Planned,
        _ => Status::Unknown,
    }
}

fn kind(nature: &str) -> Kind {
    match nature {
        "APPEL_OFFRE" | "RECTIFICATIF" | "ANNULATION" => Kind::Tender,
        "PRE_INFORMATION" => Kind::Information,
        "EX_ANTE_VOLONTAIRE" => Kind::AdvanceAward,
        _ => Kind::Other,
    }
}

fn method(code: &str) -> Method {
    match code {
        "OUVERT" => Method::Open,
        "RESTREINT" | "NEGOCIE" | "DIALOGUE_COMPETITIF" => Method::Selective,
        "MARCHE_NEGOCIE_SANS_MISE_EN_CONCURRENCE" => Method::Direct,
        _ => Method::Unknown,
    }
}
