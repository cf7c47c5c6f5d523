//! The association's own vocabulary: its file read, and its mistakes told with their line.

use std::{fs, path::Path, sync::Arc};

use codes::{Slip, Vocabulary, Wrong, own};
use domain::Lang;

use crate::both::{Both, Trouble};

/// The built-in vocabulary with the concepts of this file.
pub fn load(file: &Path) -> Result<Arc<Vocabulary>, Trouble> {
    let text = fs::read_to_string(file).map_err(|e| Trouble::unreadable(file, &e))?;
    let concepts = own(&text).map_err(|slips| Trouble(slips.iter().map(|s| sentence(file, s)).collect()))?;
    Ok(Arc::new(Vocabulary::builtin().clone().with(concepts)))
}

fn sentence(file: &Path, slip: &Slip) -> Both {
    let (file, line, what) = (file.display(), slip.line, words(&slip.wrong));
    Both::new(format!("{file}, ligne {line}\u{a0}: {}", what.fr), format!("{file}, line {line}: {}", what.en))
}

fn words(wrong: &Wrong) -> Both {
    match wrong {
        Wrong::Toml(said) => {
            let said = said.trim_end_matches('.');
            Both::new(format!("ce n'est pas la forme attendue ({said})."), format!("this is not the expected shape ({said})."))
        }
        Wrong::NoId => Both::new("l'identifiant (id) est vide.", "the id is empty."),
        Wrong::NoTerm(id) => Both::new(
            format!("le concept «\u{a0}{id}\u{a0}» n'a aucun terme (fr, en ou es)."),
            format!("the concept “{id}” has no term (fr, en or es)."),
        ),
        Wrong::EmptyTerm(id) => {
            Both::new(format!("un terme du concept «\u{a0}{id}\u{a0}» est vide."), format!("a term of the concept “{id}” is empty."))
        }
        Wrong::LongTerm(term) => Both::new(
            format!("«\u{a0}{term}…\u{a0}» dépasse 120 caractères\u{a0}; un terme est un mot ou une expression."),
            format!("“{term}…” is longer than 120 characters; a term is a word or a phrase."),
        ),
        Wrong::Code(invalid) => Both::new(locale::invalid(Lang::FR, invalid), locale::invalid(Lang::EN, invalid)),
        Wrong::Twice(id) => Both::new(
            format!("le concept «\u{a0}{id}\u{a0}» est déjà plus haut dans ce fichier."),
            format!("the concept “{id}” is further up in this file already."),
        ),
        Wrong::Broader(id) => Both::new(
            format!("le concept plus large «\u{a0}{id}\u{a0}» (broader) n'existe pas."),
            format!("the wider concept “{id}” (broader) does not exist."),
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::load;

    fn loaded(text: &str) -> Result<std::sync::Arc<codes::Vocabulary>, crate::both::Trouble> {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("mots.toml");
        fs::write(&file, text).unwrap();
        load(&file)
    }

    #[test]
    fn concepts_come_on_top_of_those_of_the_program() {
        let known = codes::Vocabulary::builtin().concepts().len();
        let all = loaded("[[concept]]\nid = \"bassin-retention\"\nfr = [\"bassin de rétention\"]\nen = [\"stormwater pond\"]\n").unwrap();
        assert_eq!(all.concepts().len(), known + 1);
        assert!(all.named("Stormwater pond").next().is_some());
    }

    #[test]
    fn every_mistake_is_a_sentence_with_file_and_line() {
        let trouble = loaded("[[concept]]\nid = \"a\"\n\n[[concept]]\nid = \"b\"\nfr = [\"x\"]\ncodes = [\"cpv:abc\"]\n").unwrap_err();
        let said = trouble.sentences();
        assert_eq!(said.len(), 2);
        assert!(said[0].fr.contains("mots.toml, ligne 2\u{a0}: le concept «\u{a0}a\u{a0}»"), "{}", said[0].fr);
        assert!(said[1].en.contains("mots.toml, line 7: ") && !said[1].en.contains('['), "{}", said[1].en);
        assert!(load(Path::new("/nulle/part.toml")).is_err());
    }
}
