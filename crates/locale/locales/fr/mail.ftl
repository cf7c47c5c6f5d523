# Les courriels.

mail-new = { $n ->
    [one] une occasion
   *[other] { $words } occasions
}
mail-closing = { $n ->
    [one] une clôture déplacée
   *[other] { $words } clôtures déplacées
}
mail-cancelled = { $n ->
    [one] un avis annulé
   *[other] { $words } avis annulés
}
mail-headline-profile = { $what } pour « { $profile } »
mail-headline-profiles = { $what } pour { $words } de vos profils

mail-subject-new = { $n ->
    [one] { $n } appel d'offres
   *[other] { $n } appels d'offres
}
mail-subject-closing = { $n ->
    [one] { $n } clôture déplacée
   *[other] { $n } clôtures déplacées
}
mail-subject-cancelled = { $n ->
    [one] { $n } avis annulé
   *[other] { $n } avis annulés
}
mail-subject = { $what } : { $profile }
mail-subject-nearest = { $n ->
    [one] { $what } : { $profile } (clôture : { $date })
   *[other] { $what } : { $profile } (clôture la plus proche : { $date })
}
mail-subject-profiles = { $n ->
    [one] { $profile } et { $n } autre profil
   *[other] { $profile } et { $n } autres profils
}
mail-subject-cancelled-one = Annulé : { $title }
mail-subject-withdrawn-one = Retiré : { $title }

mail-preheader = { $title }, { $left }
mail-untitled = Avis sans titre
mail-cancelled-was = la clôture était prévue le { $when }
mail-changed = Modifié.
mail-why-notice = Pourquoi cet avis
mail-also = Répond aussi à votre profil { $profiles }
mail-our-page = Voir la fiche et toutes les raisons
mail-official = Voir l'avis officiel
mail-official-on = Voir l'avis officiel sur { $source }
mail-more = { $n ->
    [one] { $n } autre avis correspond à ce profil
   *[other] { $n } autres avis correspondent à ce profil
}
mail-more-link = Voir la suite

mail-why-mail = Pourquoi ce courriel ?
mail-why-profile = Votre profil « { $profile } » (alertes { $cadence }) : { $criteria }.
mail-why-profile-off = Votre profil « { $profile } » : { $criteria }.
mail-sent-to = Envoyé à { $email }.
mail-unsubscribe = Ne plus recevoir les alertes de ce profil
mail-unsubscribe-profile = Ne plus recevoir les alertes de « { $profile } »
mail-manage = Modifier le profil et la fréquence
mail-prevails = Le portail officiel fait foi : une alerte est une courtoisie. Vérifiez-y toujours la date, les documents et les addendas.
mail-contact = { $name }, { $postal }
mail-list-name = { $name }, alertes

mail-sign-in-subject = Votre lien de connexion à { $product }
mail-sign-in-headline = Votre lien de connexion
mail-sign-in-button = Ouvrir ma session
mail-sign-in-valid = { $minutes ->
    [one] Ce lien ne sert qu'une fois et reste valide { $minutes } minute.
   *[other] Ce lien ne sert qu'une fois et reste valide { $minutes } minutes.
}
mail-sign-in-valid-hours = { $hours ->
    [one] Ce lien ne sert qu'une fois et reste valide { $hours } heure.
   *[other] Ce lien ne sert qu'une fois et reste valide { $hours } heures.
}
mail-sign-in-copy = Si le bouton ne fonctionne pas, copiez cette adresse dans votre navigateur :
mail-sign-in-ignore = Vous n'avez rien demandé ? Ignorez ce courriel : sans ce lien, personne ne peut ouvrir votre session. Ne le transférez pas.
