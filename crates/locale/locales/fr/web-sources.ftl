# L'état des sources.

web-sources-title-none = Aucune source n'est activée
web-sources-title-well = { $n ->
    [one] Une source lue, rien à signaler
   *[other] { $words } sources lues, rien à signaler
}
web-sources-title-ill = { $ill ->
    [one] Une source sur { $n-words } demande de l'attention
   *[other] { $words } sources sur { $n-words } demandent de l'attention
}
web-sources-title-only = L'unique source demande de l'attention
web-sources-lede = Crieur ne peut annoncer que ce que les sources publient. Voici quand chacune a été lue, et ce qu'elle a donné.
web-source-counts = { $n ->
    [0] aucun avis encore
   *[other] { $open ->
        [0] aucun avis ouvert
        [one] un avis ouvert
       *[other] { $open } avis ouverts
    } sur { $n }
}
web-source-off = au repos
web-source-never = pas encore lue
web-source-since-minutes = { $n ->
    [one] minute depuis la lecture
   *[other] minutes depuis la lecture
}
web-source-since-hours = { $n ->
    [one] heure depuis la lecture
   *[other] heures depuis la lecture
}
web-source-since-days = { $n ->
    [one] jour depuis la lecture
   *[other] jours depuis la lecture
}
web-source-tag-off = Désactivée
web-source-tag-late = Silencieuse
web-source-tag-failing = En reprise après un échec
web-source-tag-well = Lue normalement
web-source-tag-private = Réseau privé
web-source-next-poll = prochaine lecture { $when }
web-source-weekly = Les données ouvertes de cette source paraissent une fois par semaine : un avis peut y figurer plusieurs jours après sa publication sur le portail.
web-source-error = Dernier échec : { $error }
web-source-error-public = La dernière tentative a échoué ; Crieur recommence de lui-même.
web-source-licence = Licence : { $licence }
web-source-title-off = { $source } est désactivée
web-source-title-never = { $source } n'a pas encore été lue
web-source-title-late = { $source } est silencieuse, dernière lecture { $ago }
web-source-title-well = { $source }, lue { $ago }
web-source-home = Portail
web-source-notices = Voir ses avis ouverts
web-source-feeds = Fichiers lus
web-source-feed = Fichier
web-source-success = Dernière lecture réussie
web-source-change = Dernière nouveauté
web-source-records = Fiches
web-source-next = Prochaine lecture
web-source-failures = Échecs de suite
web-source-runs = { $n ->
    [0] Lectures récentes
    [one] La dernière lecture
   *[other] Les { $n } dernières lectures
}
web-source-no-runs = Aucune lecture n'a encore eu lieu.
web-source-notices-count = Avis
web-source-zone = Heure des dates sans fuseau
web-source-licence-name = Licence
web-source-attribution = Mention
web-run-when = Quand
web-run-outcome = Résultat
web-run-seen = Fiches
web-run-added = Nouvelles
web-run-changed = Modifiées
web-run-skipped = Écartées
web-run-time = Durée
web-run-seconds = { $s }~s
web-run-ok = lue
web-run-not-modified = rien de nouveau
web-run-unchanged = contenu identique
web-run-failed = échec
web-quarantine = { $n ->
    [0] Aucune fiche en quarantaine
    [one] Une fiche en quarantaine
   *[other] { $n } fiches en quarantaine
}
web-quarantine-none = Toutes les fiches reçues ont pu être lues.
