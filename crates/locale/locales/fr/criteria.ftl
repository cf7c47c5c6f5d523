# Ce qu'un profil demande, en mots.

criteria-more = { $n ->
    [one] { $list } et { $n } autre
   *[other] { $list } et { $n } autres
}
criteria-join = { $first } ; { $last }
criteria-anywhere = partout
criteria-must = doit contenir { $words }
criteria-never = sauf { $words }
criteria-buyers = acheteurs suivis : { $buyers }
criteria-none = aucun critère
