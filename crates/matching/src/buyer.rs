//! Buyers that a profile follows or mutes: entries as members write them, beside the names on
//! a notice. The same notice meets hundreds of profiles and the same entry thousands of
//! notices, so what each comes down to is remembered for a while, per thread.

use std::{cell::RefCell, rc::Rc};

use codes::buyer::{Named, Wanted, names_of};
use domain::{Buyer, Notice, fold};
use rustc_hash::FxHashMap;

/// Entries remembered; more than any association has.
const ENTRIES: usize = 20_000;

/// What the names on a notice come down to.
struct Names {
    source: String,
    buyer: Buyer,
    folded: Vec<String>,
    keys: Vec<Named>,
}

/// What an entry of a list comes down to.
struct Entry {
    folded: String,
    wanted: Wanted,
}

thread_local! {
    static LAST: RefCell<Option<Rc<Names>>> = const { RefCell::new(None) };
    static KNOWN: RefCell<FxHashMap<String, Rc<Entry>>> = RefCell::default();
}

/// The entry of a list that the notice's buyer is: by any name of the same organisation, or
/// because its name contains the entry.
pub(crate) fn named(list: &[String], notice: &Notice) -> Option<String> {
    if list.is_empty() {
        return None;
    }
    let names = names(notice);
    list.iter()
        .find(|written| {
            let entry = entry(written);
            !entry.folded.is_empty() && (names.folded.iter().any(|n| n.contains(&entry.folded)) || entry.wanted.is(&names.keys))
        })
        .cloned()
}

fn names(notice: &Notice) -> Rc<Names> {
    LAST.with_borrow_mut(|last| {
        if let Some(known) = last.as_ref().filter(|k| k.source == notice.source && k.buyer == notice.buyer) {
            return Rc::clone(known);
        }
        let buyer = &notice.buyer;
        let made = Rc::new(Names {
            source: notice.source.clone(),
            folded: buyer.name.iter().chain(buyer.end_user.iter()).map(|(_, n)| fold(n)).collect(),
            keys: keys(notice),
            buyer: buyer.clone(),
        });
        *last = Some(Rc::clone(&made));
        made
    })
}

/// The keys of the buyer, and of the department that will use what is bought.
fn keys(notice: &Notice) -> Vec<Named> {
    let mut keys = names_of(notice);
    if !notice.buyer.end_user.is_empty() {
        let user = Buyer { name: notice.buyer.end_user.clone(), ..Buyer::default() };
        keys.extend(names_of(&Notice { source: notice.source.clone(), buyer: user, ..Notice::default() }));
    }
    keys
}

fn entry(written: &str) -> Rc<Entry> {
    KNOWN.with_borrow_mut(|known| {
        if let Some(entry) = known.get(written) {
            return Rc::clone(entry);
        }
        if known.len() >= ENTRIES {
            known.clear();
        }
        let made = Rc::new(Entry { folded: fold(written), wanted: Wanted::of(written) });
        known.insert(written.to_owned(), Rc::clone(&made));
        made
    })
}

#[cfg(test)]
mod tests {
    use domain::{Lang, Text};

    use super::*;

    #[test]
    fn an_entry_means_the_department_under_all_its_names() {
        let buyer = |source: &str, name: &str, user: &str| Notice {
            source: source.into(),
            buyer: Buyer { name: Text::of(Lang::EN, name), end_user: Text::of(Lang::EN, user), ..Buyer::default() },
            ..Notice::default()
        };
        let old = buyer("canadabuys", "Public Works and Government Services Canada", "");
        for entry in ["SPAC", "Services publics et Approvisionnement Canada", "government services"] {
            assert_eq!(named(&[entry.to_owned()], &old).as_deref(), Some(entry));
        }
        assert_eq!(named(&["Services partagés Canada".to_owned(), String::new()], &old), None);
        assert!(named(&["Services partagés Canada".to_owned()], &buyer("canadabuys", "PWGSC", "Shared Services Canada")).is_some());
        assert!(named(&["City of Laval".to_owned()], &buyer("seao", "Ville de Laval - Service de l'eau", "")).is_some());
    }
}
