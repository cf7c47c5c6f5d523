### Ce que les sources listent, gardent et n'ont pas su dire.
status-unlisted = n’est plus listé par son éditeur
web-hero-unlisted = Plus listé

web-feed-title = { $source }, derniers avis – { $association }
web-feed-about = Les derniers avis lus ; l’avis officiel fait foi.
web-feed-closes = Clôture : { $when }
web-days-title = Jour par jour, du { $from } au { $to }
web-days-added = { $n ->
    [0] Nouveaux : aucun
   *[other] Nouveaux : { $n }, au plus { $most } en un jour
}
web-days-amended = { $n ->
    [0] Modifiés : aucun
   *[other] Modifiés : { $n }, au plus { $most } en un jour
}
web-days-closed = { $n ->
    [0] Fermés : aucun
   *[other] Fermés : { $n }, au plus { $most } en un jour
}
web-days-table = Les mêmes chiffres en tableau
web-days-caption = Avis nouveaux, modifiés et fermés, jour par jour
web-days-day = Jour
web-days-col-added = Nouveaux
web-days-col-amended = Modifiés
web-days-col-closed = Fermés
web-source-kept-name = Réponses gardées
web-source-kept = { $n ->
    [0] aucune
    [one] une, { $mib } Mio
   *[other] { $n }, { $mib } Mio
}
web-quarantine-resolved = { $n ->
    [one] Une autre a pu être lue depuis.
   *[other] { $n } autres ont pu être lues depuis.
}
web-quarantine-noted = vue
web-quarantine-note = Marquer comme vu
web-history-version = Version { $n }, lue le { $when }
web-history-document-added = Ajouté : { $name }
web-history-document-removed = Retiré : { $name }
