//! What BOAMP's `donnees` says that its fields leave out: CPV codes wherever the five shapes
//! put them, and the object in prose. It is most of a record's bytes, so it is walked through
//! once and only that is kept.

use std::{borrow::Cow, fmt};

use domain::NoticeCode;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::{clean, european::push_cpv};

/// Where the shapes have the object in prose; the first that is there counts.
const PLACES: [&[&str]; 6] = [
    &["FNSimple", "initial", "natureMarche", "description"],
    &["MAPA", "initial", "description", "objet"],
    &["MAPA", "organisme", "objet"],
    &["OBJET", "OBJET_COMPLET"],
    &["DIVERS", "objet"],
    &["EFORMS", "ContractNotice", "cac:ProcurementProject", "cbc:Description", "#text"],
];
/// Fields whose text, or whose `#text`, is a CPV code.
const NAMED: [&str; 5] = ["cbc:ItemClassificationCode", "classPrincipale", "classSupplementaire", "PRINCIPAL", "SUPPLEMENTAIRE"];
/// Codes deeper than this are not looked for.
const DEEPEST: u8 = 40;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Donnees {
    codes: Vec<String>,
    places: [Option<String>; PLACES.len()],
}

impl Donnees {
    /// From the text of the field; nothing where that is no JSON.
    pub(crate) fn of(text: &str) -> Self {
        let mut found = Self::default();
        let mut from = serde_json::Deserializer::from_str(text);
        let walk = Walk { found: &mut found, depth: 0, code: false, parent: false, on: [true; PLACES.len()] };
        match walk.deserialize(&mut from).and_then(|()| from.end()) {
            Ok(()) => found,
            Err(_) => Self::default(),
        }
    }

    /// Adds its codes.
    pub(crate) fn push_codes(&self, codes: &mut Vec<NoticeCode>) {
        self.codes.iter().for_each(|code| push_cpv(codes, code));
    }

    /// The object in prose, where the shape has one that is known.
    pub(crate) fn description(&self) -> String {
        self.places.iter().find_map(Option::as_deref).map(clean::paragraphs).unwrap_or_default()
    }
}

/// One value on the way.
struct Walk<'a> {
    found: &'a mut Donnees,
    depth: u8,
    /// Whether a text here is a code.
    code: bool,
    /// Whether the field above is one of [`NAMED`].
    parent: bool,
    /// The places that the way leads along up to here.
    on: [bool; PLACES.len()],
}

impl Walk<'_> {
    fn text(&mut self, text: &str) {
        if self.code {
            self.found.codes.push(text.to_owned());
        }
        for (at, place) in PLACES.iter().enumerate() {
            if self.on[at] && place.len() == usize::from(self.depth) {
                self.found.places[at] = Some(text.to_owned());
            }
        }
    }

    /// The value of a field.
    fn field(&mut self, key: &str) -> Walk<'_> {
        let named = NAMED.contains(&key);
        let depth = usize::from(self.depth);
        let mut on = self.on;
        for (on, place) in on.iter_mut().zip(PLACES) {
            *on &= place.get(depth) == Some(&key);
        }
        let code = self.depth < DEEPEST && (named || (self.parent && key == "#text"));
        Walk { found: self.found, depth: self.depth.saturating_add(1), code, parent: named, on }
    }

    /// An item of a list, which is no field.
    fn item(&mut self) -> Walk<'_> {
        Walk { found: self.found, depth: self.depth.saturating_add(1), code: false, parent: false, on: [false; PLACES.len()] }
    }
}

impl<'de> DeserializeSeed<'de> for Walk<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_str<E>(mut self, text: &str) -> Result<(), E> {
        self.text(text);
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(Key(key)) = map.next_key()? {
            map.next_value_seed(self.field(&key))?;
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(self.item())?.is_some() {}
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
}

/// A field's name, borrowed where it can be.
#[derive(serde::Deserialize)]
#[serde(transparent)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        Donnees::of(text).push_codes(&mut out);
        out.iter().map(|c| c.code.digits.clone()).collect()
    }

    #[test]
    fn codes_are_found_in_every_shape_and_nowhere_else() {
        let text = r##"{"a":[{"classPrincipale":"72000000"},{"classSupplementaire":{"#text":"48000000-8","x":1}}],
            "CPV":{"PRINCIPAL":"30200000","objet":"72100000"},"PRINCIPAL":["72200000"],"cbc:ItemClassificationCode":{"y":{"#text":"72300000"}}}"##;
        assert_eq!(codes(text), ["72000000", "48000000", "30200000"]);
        assert!(codes("{\"PRINCIPAL\":\"72000000\"").is_empty(), "what is cut says nothing");
        assert!(codes("").is_empty() && codes("null").is_empty() && codes("[[[1.5,true,-1]]]").is_empty());
        let deep = "[".repeat(100) + "{\"PRINCIPAL\":\"72000000\"}" + &"]".repeat(100);
        assert!(codes(&deep).is_empty());
    }

    #[test]
    fn the_first_known_place_is_the_description() {
        let of = |text: &str| Donnees::of(text).description();
        assert_eq!(of(r#"{"DIVERS":{"objet":"b"},"OBJET":{"OBJET_COMPLET":"a"}}"#), "a");
        assert_eq!(of(r##"{"EFORMS":{"ContractNotice":{"cac:ProcurementProject":{"cbc:Description":{"#text":"c"}}}}}"##), "c");
        assert_eq!(of(r#"{"MAPA":{"organisme":{"objet":{"z":"no"}}},"objet":"no","x":{"DIVERS":{"objet":"no"}}}"#), "");
    }
}
