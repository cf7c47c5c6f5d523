//! The French half of the command line: `--help` and the mistakes in it. A test fails when
//! a command or an option has no French.

use clap::{
    Command,
    error::{ContextKind, ContextValue, ErrorKind},
};

const TEMPLATE: &str = "{about-with-newline}
Usage\u{a0}: {usage}

{all-args}{after-help}";

/// Path of a command, what it does, and what stands under its help.
const COMMANDS: &[(&str, &str, &str)] = &[
    (
        "",
        "Trouve les appels d'offres publics pour les membres d'une association, dit pourquoi, et les prévient à temps",
        "Exemples :
  crieur demo                       tout d'un coup, avec des entreprises et des avis inventés
  crieur serve                      pages, lecture des sources et courriels ; sans configuration
  crieur config > crieur.toml       les réglages, expliqués
  crieur check                      tout est-il en place ?

Codes de sortie : 0 fait, 1 échec, 2 commande mal écrite.",
    ),
    (
        "serve",
        "Pages web, lecture des sources, appariement et courriels, en un seul processus",
        "Exemples :
  crieur serve                               vraies sources, SQLite, courriels en fichiers ; nomme son dossier
  crieur serve --bind 0.0.0.0:8080
  CRIEUR__MAIL__MODE=smtp crieur serve       chaque réglage a aussi sa variable

Le premier démarrage écrit un lien de connexion pour le personnel, valable 24 heures, une fois.",
    ),
    ("web", "Seulement les pages web", ""),
    ("worker", "Seulement la lecture des sources, l'appariement et les courriels", ""),
    (
        "poll",
        "Lit les sources maintenant, apparie, puis s'arrête",
        "Exemples :
  crieur poll                                toutes les sources
  crieur poll canadabuys                     une source
  crieur poll canadabuys --file avis.csv     un fichier au lieu de son adresse",
    ),
    (
        "replay",
        "Relit ce qu'une source a dit, quand son lecteur a été corrigé",
        "Exemples :
  crieur replay seao                         tout ce qui est gardé
  crieur replay seao --since 2026-11-01

Les réponses sont gardées polling.keep_days jours. La table devient ce qu'elle serait si le
lecteur avait toujours été tel qu'il est ; personne n'est prévenu une seconde fois.",
    ),
    (
        "deliver",
        "Envoie les courriels dus, puis s'arrête",
        "Les alertes qui devaient partir il y a plus de quatre jours, par exemple après la restauration d'une
vieille sauvegarde, attendent que --release les laisse partir. Après la restauration d'une plus
récente, --hold avant le démarrage retient tout.",
    ),
    (
        "match",
        "Note des avis pour des profils, de fichiers à fichier",
        "Exemples :
  crieur match --profiles profils.jsonl --notices avis.jsonl --out RUN
  crieur match --profiles profils.jsonl --notices avis.jsonl --history passe.jsonl --out RUN --explain

RUN reçoit une ligne par paire dont la note dépasse 0 : profil, avis, note.
--explain ajoute RUN.explain.jsonl avec les raisons.",
    ),
    (
        "eval",
        "Dit ce que vaut l'appariement sur un dossier de profils, d'avis et de jugements",
        "Exemples :
  crieur eval tests/quality
  crieur eval dev --codes dev/codes.jsonl    un second tableau où les codes des avis sont visibles
  crieur eval dev --feedback                 ce qu'apportent cinq réponses par profil

DOSSIER contient profiles.jsonl, notices.jsonl et qrels.txt. À côté sont lus, s'ils y sont :
seao_pool.jsonl (avis passés), cpv_labels.tsv (intitulés), figures.tsv (pour comparer).",
    ),
    (
        "codes",
        "Énumère les codes de classification dont l'intitulé est connu, ou en importe une liste",
        "Exemples :
  crieur codes                               ce qui est là
  crieur codes import cpv_labels.tsv
  crieur codes import unspsc.csv --scheme unspsc --code Code --title en=Title --title fr=Titre",
    ),
    ("codes import", "Importe les intitulés de codes d'un tableau qui a un en-tête", ""),
    (
        "learn",
        "Dit ce que les avis passés ont appris, après avoir appris des nouveaux",
        "Exemples :
  crieur learn
  crieur learn --anew                        oublie tout et relit chaque avis

Cela se fait de soi-même pendant l'appariement, dès qu'un avis sur vingt est nouveau.",
    ),
    (
        "explain",
        "Dit pourquoi un avis enregistré atteint ou non un profil enregistré",
        "Exemple :
  crieur explain --profile 3 --notice 128",
    ),
    ("mail", "Le courriel : est-il bien réglé, et qu'est-il revenu", ""),
    (
        "mail check",
        "Dit si SPF, DKIM, DMARC, MX, TLS, le désabonnement en un clic et l'expéditeur sont en ordre",
        "Exemples :
  crieur mail check                                  interroge le DNS et le serveur ; n'envoie rien
  crieur mail check --selector relais2026            aussi la clé avec laquelle le relais signe
  crieur mail check --to vous@association.example    envoie aussi un courriel d'essai
  crieur mail check --dns 9.9.9.9:53                 un autre serveur DNS que celui du système",
    ),
    (
        "mail bounces",
        "Fait entrer les rebonds et les plaintes d'un dossier ou de l'entrée standard",
        "Exemples :
  crieur mail bounces /var/mail/rebonds      une maildir : le nouveau est lu et marqué comme vu
  crieur mail bounces - < rapport.eml        un message

Une adresse qui n'existe plus, ou dont le titulaire s'est plaint, ne reçoit plus d'alertes jusqu'à
ce que l'équipe le permette. Seul compte un rapport qui porte un Message-ID de nous, une fois.",
    ),
    ("staff", "Le personnel de l'association", ""),
    (
        "staff link",
        "Écrit un lien de connexion pour un membre du personnel, valable 24 heures, une fois",
        "Exemple :
  crieur staff link camille@association.example",
    ),
    ("import", "Fait entrer des entreprises et des personnes depuis des fichiers", ""),
    (
        "import members",
        "Lit des entreprises et leurs personnes dans un fichier CSV : entreprise, NEQ, nom, courriel, langue",
        "Exemple :
  crieur import members membres.csv

  entreprise;neq;nom;courriel;langue
  Boréal Cyber inc.;1199990017;Maude Tessier;maude@borealcyber.example;fr

L'en-tête peut être en anglais : firm, neq, name, email, language. Virgule ou point-virgule.
Une colonne consentement (exprès ou implicite) dit à quel titre on leur écrit ; sans elle,
implicite par l'adhésion de l'entreprise. Aucune liste ne défait le non d'une personne.
Une ligne fautive est nommée et laissée de côté ; les autres passent. Relire un fichier met à jour.",
    ),
    ("migrate", "Crée ou met à jour les tables de la base", ""),
    (
        "config",
        "Écrit tous les réglages avec leur explication",
        "Exemples :
  crieur config > crieur.toml
  crieur config --effective         ce qui vaut maintenant : fichier, environnement et options réunis",
    ),
    ("check", "Vérifie configuration, base, sources et courriel", ""),
    (
        "sources",
        "Énumère les sources et leur santé, ou montre ce que l'une d'elles dit maintenant",
        "Exemples :
  crieur sources                                        la liste
  crieur sources test canadabuys                        une source, lue maintenant
  crieur sources test --as seao hebdo.json              un fichier
  crieur sources test --as ocds https://…  --json       une adresse, un avis par ligne
  crieur sources test --as csv avis.xlsx --option column.title=Titre --option column.reference=No",
    ),
    ("sources test", "Montre ce qu'un lecteur tire d'une vraie réponse, sans rien enregistrer", ""),
    (
        "demo",
        "Montre tout d'un coup, avec des entreprises et des avis inventés, dans un dossier jetable",
        "Exemples :
  crieur demo
  crieur demo --live                les vraies sources aussi
  crieur demo --port 9000

Ctrl-C l'arrête et supprime le dossier.",
    ),
];

/// Option (or command and option where the name has several meanings) and what it is for.
const OPTIONS: &[(&str, &str)] = &[
    ("config", "Fichier de configuration (sinon CRIEUR_CONFIG, sinon crieur.toml ici s'il y en a un)"),
    ("data", "Dossier des données (base, courriels en fichiers)"),
    ("database", "Adresse de la base : sqlite:FICHIER ou postgres://…"),
    ("lang", "Langue de ces messages : fr ou en (sinon celle du système)"),
    ("bind", "Adresse et port d'écoute"),
    ("public_url", "L'adresse que les membres tapent et que les courriels portent"),
    ("source", "Seulement cette source"),
    ("replayed", "Le nom de la source"),
    ("since", "Seulement ce qui a été lu ce jour-là ou après"),
    ("poll.file", "Lit ce fichier au lieu de l'adresse de la source"),
    ("release", "Laisse aussi partir les alertes retenues"),
    ("hold", "N'envoie rien : retient toute alerte à partir de maintenant, jusqu'à --release"),
    ("deliver.list", "N'envoie rien : montre où en sont les courriels, les cent derniers un par un"),
    ("profiles", "Profils, un objet JSON par ligne"),
    ("notices", "Avis, un objet JSON par ligne"),
    ("history", "Avis passés dont apprendre ; jamais appariés"),
    ("labels", "Intitulés de codes, là où les avis n'en portent pas"),
    ("eval.labels", "Intitulés de codes de classification"),
    ("eval.codes", "Codes des avis, pour un second tableau où ils sont visibles"),
    ("eval.folder", "Dossier du jeu d'essai"),
    ("figures", "Chiffres avec lesquels comparer"),
    ("save", "Garde les chiffres dans ce fichier, pour comparer plus tard"),
    ("feedback", "Mesure aussi ce qu'apportent des réponses sur les cinq premiers avis"),
    ("import.file", "Le tableau : virgules, points-virgules ou tabulations, en UTF-8"),
    ("scheme", "La classification : unspsc, cpv, gsin, naics, …"),
    ("code", "En-tête de la colonne des codes"),
    ("titles", "En-tête d'une colonne d'intitulés avec sa langue ; peut être répété"),
    ("codes", "Codes des avis, pour mesurer avec des codes visibles"),
    ("out", "Fichier à écrire"),
    ("match.explain", "Écrit aussi les raisons, dans FICHIER.explain.jsonl"),
    ("profile", "Numéro du profil, comme dans l'adresse de sa page"),
    ("notice", "Numéro de l'avis, comme dans l'adresse de sa page"),
    ("to", "Envoie un courriel d'essai à cette adresse"),
    ("dns", "Serveur DNS à interroger (sinon celui du système)"),
    ("selector", "Nom de la clé DKIM avec laquelle signe votre serveur de courriel"),
    ("from", "Maildir ou dossier de messages ; - pour l'entrée standard"),
    ("email", "L'adresse de la personne ; une inconnue est ajoutée au personnel"),
    ("members.file", "Le fichier CSV"),
    ("anew", "Oublie ce qui a été appris et recommence au premier avis"),
    ("dry_run", "Dit seulement ce qui se passerait"),
    ("effective", "Écrit les valeurs qui valent maintenant au lieu du manuel ; les secrets sont cachés"),
    ("what", "Le nom d'une source ou, avec --as, un fichier ou une adresse"),
    ("adapter", "Comment lire : canadabuys, seao, ocds, rss, csv, …"),
    ("json", "Écrit un avis normalisé par ligne, en JSON"),
    ("options", "Ce que le lecteur doit savoir en plus, p. ex. column.title=Titre ; peut être répété"),
    ("print", "Écrit la liste des sources que porte le programme, pour en faire la sienne"),
    ("live", "Lit aussi les vraies sources"),
    ("port", "Port des pages (sinon 8080, ou un port libre s'il est pris)"),
    ("help", "Montre cette aide"),
    ("version", "Montre la version"),
];

/// What an option takes.
const VALUES: &[(&str, &str)] = &[
    ("FILE", "FICHIER"),
    ("FOLDER", "DOSSIER"),
    ("LANGUAGE", "LANGUE"),
    ("ADDRESS", "ADRESSE"),
    ("NUMBER", "NOMBRE"),
    ("E-MAIL", "COURRIEL"),
    ("NAME", "NOM"),
    ("SOURCE|FILE|URL", "SOURCE|FICHIER|URL"),
    ("ADAPTER", "LECTEUR"),
    ("KEY=VALUE", "CLÉ=VALEUR"),
    ("DIR", "DOSSIER"),
    ("SCHEME", "CLASSIFICATION"),
    ("COLUMN", "COLONNE"),
    ("LANGUAGE=COLUMN", "LANGUE=COLONNE"),
];

/// The same command line, speaking French.
pub fn translate(command: Command) -> Command {
    speak(command, "")
}

fn speak(command: Command, path: &str) -> Command {
    let name = command.get_name().to_owned();
    let help = clap::Arg::new("help").short('h').long("help").action(clap::ArgAction::Help).display_order(900);
    let version = clap::Arg::new("version").short('V').long("version").action(clap::ArgAction::Version).display_order(901);
    let mut command = command.disable_help_flag(true).disable_version_flag(true).arg(help).arg(version);
    if let Some((_, about, after)) = COMMANDS.iter().find(|(p, ..)| *p == path) {
        command = command.about(*about).after_help(*after);
    }
    command =
        command.help_template(TEMPLATE).subcommand_help_heading("Commandes\u{a0}").subcommand_value_name("COMMANDE").mut_args(|arg| {
            let id = arg.get_id().as_str().to_owned();
            let special = format!("{name}.{id}");
            let french = OPTIONS.iter().find(|(key, _)| *key == special).or_else(|| OPTIONS.iter().find(|(key, _)| *key == id));
            let named = arg.get_value_names().and_then(<[_]>::first).map(ToString::to_string);
            let named = named.and_then(|name| VALUES.iter().find(|(en, _)| *en == name));
            let heading = if arg.is_positional() { "Arguments\u{a0}" } else { "Options\u{a0}" };
            let titled = arg.help_heading(heading);
            let titled = match named {
                Some((_, name)) => titled.value_name(*name),
                None => titled,
            };
            match french {
                Some((_, help)) => titled.help(*help),
                None => titled,
            }
        });
    let children: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    for child in children {
        let deeper = if path.is_empty() { child.clone() } else { format!("{path} {child}") };
        command = command.mut_subcommand(child, |c| speak(c, &deeper));
    }
    command
}

/// A mistake on the command line, in French; `None` for what is none (`--help`) or is rare
/// enough for clap's own words.
pub fn explain(error: &clap::Error) -> Option<String> {
    let context = |kind| {
        error.get(kind).map(|value| match value {
            ContextValue::Strings(list) => list.join(", "),
            other => other.to_string(),
        })
    };
    let given = context(ContextKind::InvalidArg).unwrap_or_default();
    let said = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            format!("la commande «\u{a0}{}\u{a0}» n'existe pas.", context(ContextKind::InvalidSubcommand)?)
        }
        ErrorKind::UnknownArgument => format!("l'option «\u{a0}{given}\u{a0}» n'existe pas ici."),
        ErrorKind::MissingRequiredArgument => format!("il manque {given}."),
        ErrorKind::MissingSubcommand => "il manque une commande.".to_owned(),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let value = context(ContextKind::InvalidValue).unwrap_or_default();
            if value.is_empty() {
                format!("{given} attend une valeur.")
            } else {
                format!("la valeur «\u{a0}{value}\u{a0}» ne convient pas à {given}{}.", expected(&given))
            }
        }
        ErrorKind::ArgumentConflict => format!("{given} est donné deux fois, ou contredit une autre option."),
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => format!("{given} attend une valeur."),
        _ => return None,
    };
    let near = context(ContextKind::SuggestedArg).or_else(|| context(ContextKind::SuggestedSubcommand));
    let hint = near.map_or_else(String::new, |n| format!(" Vouliez-vous dire «\u{a0}{n}\u{a0}»\u{a0}?"));
    Some(format!("erreur\u{a0}: {said}{hint}\nPour l'aide\u{a0}: crieur --help"))
}

/// What an option takes, where its name does not say it.
fn expected(given: &str) -> &'static str {
    const KNOWN: [(&str, &str); 4] = [
        ("--lang", "\u{a0}: fr ou en"),
        ("--port", "\u{a0}: un nombre de 0 à 65535"),
        ("<COURRIEL>", "\u{a0}: une adresse telle que nom@exemple.ca"),
        ("<NOMBRE>", "\u{a0}: un nombre entier"),
    ];
    KNOWN.into_iter().find(|(name, _)| given.contains(name)).map_or("", |(_, text)| text)
}

#[cfg(test)]
mod tests {
    use clap::{Command, CommandFactory};

    use super::{COMMANDS, OPTIONS, translate};
    use crate::cli::Cli;

    fn walk(command: &Command, path: &str, seen: &mut Vec<(String, Vec<String>)>) {
        let args = command.get_arguments().map(|a| a.get_id().as_str().to_owned()).collect();
        seen.push((path.to_owned(), args));
        for child in command.get_subcommands() {
            walk(child, format!("{path} {}", child.get_name()).trim(), seen);
        }
    }

    #[test]
    fn every_command_and_option_speaks_french() {
        let mut seen = Vec::new();
        walk(&Cli::command(), "", &mut seen);
        assert!(seen.len() > 15, "the walk found {} commands", seen.len());
        for (path, args) in &seen {
            assert!(COMMANDS.iter().any(|(p, ..)| p == path), "no French for the command {path:?}");
            let name = path.rsplit(' ').next().unwrap_or_default();
            for arg in args {
                let special = format!("{name}.{arg}");
                assert!(OPTIONS.iter().any(|(key, _)| key == arg || *key == special), "no French for {path} --{arg}");
            }
        }
        assert_eq!(COMMANDS.len(), seen.len(), "French for a command that is gone");
    }

    #[test]
    fn both_languages_are_a_valid_command_line() {
        Cli::command().debug_assert();
        translate(Cli::command()).debug_assert();
    }
}
