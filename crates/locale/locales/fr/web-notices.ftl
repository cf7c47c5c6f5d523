# La liste des avis et la page d'un avis.

web-notices-title = { $n ->
    [one] Un avis ouvert
   *[other] { $words } avis ouverts
}
web-notices-title-all = { $n ->
    [one] Un avis, ouvert ou fermé
   *[other] { $words } avis, ouverts et fermés
}
web-notices-none = Aucun avis ne répond à ces critères
web-notices-none-advice = Essayez moins de mots, une date plus lointaine ou toutes les sources.
web-notices-clear = Retirer tous les filtres
web-notices-lede = { $n ->
    [0] Aucun ne ferme d'ici sept jours.
    [one] Un seul ferme d'ici sept jours.
   *[other] { $words } ferment d'ici sept jours.
}
web-filter-label = Filtres
web-filter-text = Rechercher
web-filter-text-example = infonuagique, ministère…
web-filter-source = Source
web-filter-any-source = Toutes les sources
web-filter-region = Lieu de livraison
web-filter-any-region = Tous les lieux
web-filter-code = Code
web-filter-closing = Clôture
web-filter-any-date = Toutes les dates
web-filter-within = { $n ->
    [one] d'ici un jour
   *[other] d'ici { $n }~jours
}
web-filter-order = Ordre
web-order-closing = Clôture la plus proche
web-order-published = Publication la plus récente
web-order-new = Arrivée la plus récente
web-filter-all = Montrer aussi les avis fermés
web-filter-button = Filtrer
web-paging = Pages
web-paging-first = Revenir au début
web-paging-next = Suite de la liste

web-notice-official = Voir l'avis officiel sur { $source }
web-notice-prevails = Le portail officiel fait foi : vérifiez-y la date, les documents et les addendas avant de répondre.
web-notice-changed = Dernière modification :
web-notice-changed-detail = Détail corrigé, sans conséquence pour la réponse
web-notice-matches = Pour quels profils
web-notice-no-match = Cet avis ne correspond à aucun des profils que vous voyez.
web-notice-explain = Pourquoi, ou pourquoi pas, ce profil ?
web-notice-explain-button = Expliquer
web-notice-description = Description
web-notice-description-in = Description ({ $language })
web-notice-facts = L'avis en détail
web-notice-codes = { $n ->
    [one] Un code de classification
   *[other] { $n } codes de classification
}
web-notice-code = Code
web-notice-code-title = Intitulé
web-notice-documents = { $n ->
    [one] Un document
   *[other] { $n } documents
}
web-notice-history = Historique
web-notice-first-seen = Lu pour la première fois le { $when }
web-fact-closing = Clôture
web-fact-status = État
web-fact-kind = Genre
web-fact-method = Qui peut répondre
web-fact-value = Valeur annoncée
web-fact-regions = Lieux de livraison
web-fact-opportunity = Ouvert aux fournisseurs de
web-fact-agreements = Accords commerciaux
web-fact-published = Publié le
web-fact-updated = Mis à jour par l'acheteur
web-fact-reference = Référence
web-fact-buyer = Acheteur
web-fact-end-user = Utilisateur
web-fact-city = Ville de l'acheteur
