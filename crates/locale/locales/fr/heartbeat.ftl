# Le signe de vie, après un mois de silence.

mail-heartbeat-subject = { $n ->
    [0] Rien pour vous ce mois-ci, et nous avons regardé
    [one] Rien pour vous ce mois-ci : { $n } avis examiné
   *[other] Rien pour vous ce mois-ci : { $n } avis examinés
}
mail-heartbeat-headline = Rien pour vous ce mois-ci, et nous avons regardé
mail-heartbeat-looked = Depuis un mois, vos profils ont été comparés à { $notices ->
    [0] aucun nouvel avis
    [one] { $notices } nouvel avis
   *[other] { $notices } nouveaux avis
}, venus de { $sources ->
    [one] { $sources } source, lue
   *[other] { $sources } sources, lues
} { $polls } fois. Aucun n'a atteint le seuil de vos profils.
mail-heartbeat-nearest = Ce qui s'en approchait le plus
mail-heartbeat-score = { $score } sur 100 ; votre seuil est à { $threshold }
mail-heartbeat-adjust = Un de ces avis vous intéresse ? Abaissez le seuil, ou ajoutez un mot à votre profil. Sinon, tout va bien : le silence veut dire que rien ne vous convenait.
mail-heartbeat-why = Vous recevez ce signe de vie une fois par mois au plus, quand aucune alerte n'est partie.
