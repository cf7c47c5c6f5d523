# Suivre un avis, lire depuis un courriel, mettre à l'agenda.

web-tab-followed = Avis suivis
web-pass-said = Vous lisez cette page par le lien de votre courriel : il montre, sans rien pouvoir changer.
web-follow = Suivre cet avis
web-follow-button = Suivre cet avis
web-follow-leave = Ne plus suivre cet avis
web-follow-leave-all = Ne plus suivre aucun avis
web-follow-ask = Suivre cet avis ?
web-follow-on = Vous suivez cet avis
web-follow-lede = Vous recevrez ses modifications et des rappels avant sa clôture, quels que soient vos profils.
web-follow-lede-on = Vous en recevez les modifications et des rappels avant la clôture, quels que soient vos profils.
web-follow-all = { $n ->
    [0] Vous ne suivez aucun avis
    [one] Vous suivez { $n } avis
   *[other] Vous suivez { $n } avis
}
web-follow-hint = Ouvrir ce lien ne change rien ; seul le bouton le fait, et l'effet est immédiat.
web-followed-title = { $n ->
    [0] Aucun avis suivi
    [one] Un avis suivi
   *[other] { $words } avis suivis
}
web-followed-lede = Leurs modifications et des rappels avant la clôture vous sont envoyés, quels que soient vos profils.
web-followed-none = Ouvrez un avis et choisissez « Suivre cet avis », ou suivez-le depuis un courriel.
web-calendar = Mettre à l'agenda

calendar-summary = Clôture : { $title }
calendar-summary-off = Annulé : { $title }
calendar-closes = Clôture : { $when }
