# L'ouverture de session et le désabonnement.

web-sign-ask-title = Ouvrir une session
web-sign-ask-lede = Sans mot de passe : nous vous envoyons un lien qui sert une seule fois.
web-sign-email = Votre adresse courriel
web-sign-send = Recevoir le lien
web-sign-hint = L'adresse doit être celle que votre association a inscrite.
web-sign-too-often = Trop de demandes viennent de ce réseau. Attendez une heure et recommencez.
web-sign-asked-title = Regardez vos courriels
web-sign-asked-lede = Le lien vient d'être mis à la poste, si l'adresse est connue.
web-sign-asked = Si { $email } est l'adresse d'un membre ou de l'équipe, un courriel y arrive dans la minute. Son lien sert une seule fois et vaut { $minutes }~minutes.
web-sign-asked-hint = Rien après quelques minutes ? Regardez dans les indésirables, ou demandez à l'association quelle adresse est inscrite.
web-sign-again = Demander un autre lien
web-sign-open-title = Un clic, et vous y êtes
web-sign-open-lede = Le lien est bon. Il ne servira qu'à ce bouton, une seule fois.
web-sign-open = Ouvrir ma session
web-sign-spent-title = Ce lien ne sert plus
web-sign-spent-lede = Il a déjà servi, il est trop vieux, ou l'adresse est incomplète.

web-unsub-title = Recevoir encore les alertes de « { $profile } » ?
web-unsub-lede = Rien ne change tant que vous n'appuyez pas sur un bouton.
web-unsub-stopped-title = Les alertes de « { $profile } » sont arrêtées
web-unsub-stopped-lede = C'est fait, tout de suite. Les occasions trouvées restent visibles sur les pages du profil.
web-unsub-stop = Arrêter les alertes de ce profil
web-unsub-resume = Recevoir de nouveau ces alertes
web-unsub-others = { $n ->
    [one] Un autre profil vous envoie aussi des alertes.
   *[other] { $n } autres profils vous envoient aussi des alertes.
}
web-unsub-stop-all = Arrêter toutes mes alertes
web-unsub-hint = Ce lien n'est connu que de vous ; il reste bon, sans session et sans délai.
