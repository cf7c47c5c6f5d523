# Les pages de l'équipe : membres, rapport, envois, explication.

web-members-title = { $n ->
    [0] Aucun membre encore
    [one] Une entreprise membre
   *[other] { $n } entreprises membres
}{ $silent ->
    [0] {""}
    [one] , une sans profil actif
   *[other] , { $silent } sans profil actif
}
web-members-lede = Une entreprise sans profil actif ne reçoit rien.
web-members-caption = { $n ->
    [one] L'entreprise membre
   *[other] Les { $n } entreprises membres
}
web-members-import = Ajouter des membres
web-members-import-hint = Un fichier CSV suffit ; il peut être importé de nouveau sans rien doubler.
web-members-import-columns = Colonnes : entreprise, NEQ, nom, courriel, langue.
web-member-profiles = { $n ->
    [0] Aucun profil
    [one] Un profil
   *[other] { $n } profils
}
web-member-persons = { $n ->
    [0] Aucune personne inscrite
    [one] Une personne inscrite
   *[other] { $n } personnes inscrites
}
web-member-no-profile = Cette entreprise n'a pas encore de profil : rien ne peut lui être proposé.
web-member-report = Rapport des concordances
web-member-mails = { $n ->
    [0] reçoit les alertes
    [one] a arrêté un profil
   *[other] a arrêté { $n } profils
}
web-col-member = Entreprise
web-col-persons = Personnes
web-col-profiles = Profils
web-col-active = Profils actifs
web-col-name = Nom
web-col-email = Courriel
web-col-lang = Langue
web-col-mails = Courriels
web-col-edited = Profil modifié
web-col-seen = Dernière visite
web-col-strong = Fortes
web-col-possible = Possibles
web-col-mailed = Avis envoyés
web-col-stopped = Alertes arrêtées
web-col-flag = À regarder
web-col-notice = Avis
web-col-closing = Clôture
web-col-buyer = Acheteur
web-col-regions = Livraison
web-col-source = Source
web-col-best = Meilleure
web-col-members = Entreprises
web-col-who = Lesquelles
web-col-mailed-people = Personnes avisées
web-col-envelope = Envoi
web-col-to = À
web-col-state = État
web-col-notices = Avis
web-col-tries = Essais
web-col-note = Remarque

web-report-members-title = { $none ->
    [0] Chaque entreprise a reçu au moins une concordance
    [one] Une entreprise sur { $n } n'a eu aucune concordance
   *[other] { $none } entreprises sur { $n } n'ont eu aucune concordance
}
web-report-notices-title = { $n ->
    [0] Aucun avis n'a trouvé preneur dans la période
    [one] Un avis a trouvé preneur
   *[other] { $n } avis ont trouvé preneur
}
web-report-lede = Avis différents, comptés une fois par entreprise, selon leur meilleure concordance trouvée pour la première fois dans la période.
web-report-views = Rapports
web-report-by-member = Par entreprise
web-report-by-notice = Par avis
web-report-members-caption = Concordances par entreprise, { $period }
web-report-notices-caption = Avis trouvés, { $period }
web-report-members-file = entreprises
web-report-notices-file = avis
web-report-period = Période
web-report-preset = Période
web-report-from = Du
web-report-to = Au
web-report-day = le { $day }
web-report-span = du { $from } au { $to }
web-report-odd = Ces dates ne forment pas une période ; voici les quatre dernières semaines.
web-report-none = Rien dans cette période.
web-report-total = Ensemble
web-report-csv = Exporter en CSV
web-report-csv-semicolon = CSV pour Excel en français
web-period-today = Aujourd'hui
web-period-7 = Sept jours
web-period-28 = Quatre semaines
web-period-month = Ce mois-ci
web-period-last-month = Le mois dernier
web-period-quarter = Ce trimestre
web-period-custom = Les dates ci-contre
web-flag-no-profile = aucun profil actif
web-flag-nothing = aucune concordance
web-flag-nobody = personne à qui écrire
web-flag-stale = profil inchangé depuis six mois

web-envelopes-title = { $n ->
    [0] Aucun courriel n'est encore parti
    [one] Un courriel envoyé, aucun en souffrance
   *[other] { $n } courriels envoyés, aucun en souffrance
}
web-envelopes-title-trouble = { $n ->
    [one] Un courriel n'est pas arrivé
   *[other] { $n } courriels ne sont pas arrivés
}
web-envelopes-lede = Rien n'attend au-delà de son heure.
web-envelopes-lede-late = Le plus ancien envoi en attente était prévu { $ago }.
web-envelopes-caption = { $n ->
    [one] Un envoi
   *[other] { $n } envois, le plus récent d'abord
}
web-envelopes-state = État
web-envelopes-any = Tous les états
web-envelopes-none = Aucun envoi de ce genre.
web-envelope-alert = Alerte nº~{ $id }
web-envelope-sign-in = Lien de session nº~{ $id }
web-envelope-other = Lettre nº~{ $id }

web-explain-label = Quelle paire
web-explain-title = Pourquoi, ou pourquoi pas ?
web-explain-title-yes = « { $profile } » : cet avis est proposé
web-explain-title-no = « { $profile } » : trop peu pour proposer cet avis
web-explain-title-stopped = { $n ->
    [one] « { $profile } » : un filtre écarte cet avis
   *[other] « { $profile } » : { $n }~filtres écartent cet avis
}
web-explain-lede = Choisissez un profil et un avis : le calcul est refait sous vos yeux, même pour une paire qui n'a jamais concordé.
web-explain-notice = Numéro, adresse ou référence de l'avis
web-explain-button = Expliquer
web-explain-no-notice = Aucun avis n'a ce numéro ni cette référence.
web-explain-stopped = Écarté :
web-explain-kept = Ce qui est au dossier
web-explain-match = Concordance
web-explain-never = jamais enregistrée pour cette paire
web-explain-first = Trouvée pour la première fois
web-explain-decided = Calculée pour la dernière fois
web-explain-band = Force
web-explain-gone = Ne concorde plus depuis
web-explain-revisions = Versions
web-explain-revisions-words = profil, version { $profile } (aujourd'hui { $profile-now }) ; avis, version { $notice } (aujourd'hui { $notice-now })
web-stop-inactive = le profil est en pause.
web-stop-never = l'avis contient « { $word } », que le profil exclut.
web-stop-must = l'avis ne contient aucune des expressions que le profil exige.
web-stop-region = la livraison est hors du territoire du profil.
web-stop-value = la valeur annoncée est hors de la fourchette du profil.
web-stop-category = l'objet du contrat n'est pas de ceux que le profil cherche.
web-stop-muted = l'acheteur correspond à « { $buyer } », que le profil veut taire.
web-stop-staffing = le profil ne veut pas de services professionnels par tâches.
