# Ce que les lecteurs disent des avis, et ce que Crieur en apprend.

reason-liked = Ressemble à un avis que vous avez jugé pertinent : « { $wanted } »
reason-liked-found = Ressemble à un avis que vous avez jugé pertinent, « { $wanted } » : « { $found } »

invalid-verdict = « { $given } » n'est pas une réponse possible.

verdict-relevant = Pertinent
verdict-field = Ce n'est pas notre domaine
verdict-region = Pas dans notre territoire
verdict-small = Trop petit pour nous
verdict-large = Trop gros pour nous
verdict-buyer = Pas avec cet acheteur
verdict-not-now = Pas cette fois
verdict-known = Nous le connaissions déjà
verdict-other = Une autre raison

web-judge-ask = Cet avis vous convient-il ?
web-judge-for = pour « { $profile } »
web-judge-relevant = Pertinent
web-judge-not = Pas pertinent…
web-judge-why = Pourquoi ?
web-judge-say = Envoyer la réponse
web-judge-said = Votre réponse : { $verdict }.
web-judge-undo = Retirer la réponse
web-judge-learned = Ce que nous avons appris

web-verdict-title = Cet avis convient-il à « { $profile } » ?
web-verdict-lede = Votre réponse règle le profil, un peu et dans des limites. « Pas cette fois » ne change rien.
web-verdict-thanks = Merci. La réponse est prise en compte dans les prochaines minutes.
web-verdict-undone = La réponse est retirée.

web-learned-title-none = Rien encore : dites-nous ce qui est pertinent
web-learned-title = { $n ->
    [one] Ce qu'un avis nous a appris
   *[other] Ce que { $words } avis nous ont appris
}
web-learned-lede = Profil « { $profile } ». Chaque mot clé compte au plus moitié plus ou moitié moins que ce que vous avez écrit ; le profil lui-même n'est pas modifié.
web-learned-none = Sous chaque avis proposé, deux boutons : « Pertinent » et « Pas pertinent ». Quelques réponses suffisent pour mieux classer la suite.
web-learned-soon = Vos réponses sont prises en compte dans les prochaines minutes ; cette page se remplira.
web-learned-keywords = Vos mots clés
web-learned-raised = « { $keyword } » compte { $percent } % de plus
web-learned-lowered = « { $keyword } » compte { $percent } % de moins
web-learned-because-up = À cause de ces avis, jugés pertinents :
web-learned-because-down = À cause de ces avis, jugés non pertinents :
web-learned-liked = Nous cherchons aussi ce qui ressemble à
web-learned-disliked = Nous cherchons moins ce qui ressemble à
web-learned-others = Réponses qui ne touchent pas aux mots
web-learned-not-now = { $n ->
    [one] Une réponse « Pas cette fois » ou « Nous le connaissions déjà » : elle ne change rien.
   *[other] { $n } réponses « Pas cette fois » ou « Nous le connaissions déjà » : elles ne changent rien.
}
web-learned-region = { $n ->
    [one] Un avis n'était pas dans votre territoire. Le profil peut dire où vous livrez.
   *[other] { $n } avis n'étaient pas dans votre territoire. Le profil peut dire où vous livrez.
}
web-learned-small = { $n ->
    [one] Un avis était trop petit. Le profil peut fixer une valeur minimale.
   *[other] { $n } avis étaient trop petits. Le profil peut fixer une valeur minimale.
}
web-learned-large = { $n ->
    [one] Un avis était trop gros. Le profil peut fixer une valeur maximale.
   *[other] { $n } avis étaient trop gros. Le profil peut fixer une valeur maximale.
}
web-learned-buyer = { $n ->
    [one] Un acheteur ne vous convenait pas. Le profil peut le taire.
   *[other] { $n } fois, l'acheteur ne vous convenait pas. Le profil peut le taire.
}
web-learned-edit = Modifier le profil
web-learned-reset-title = Repartir à neuf
web-learned-reset-hint = Vos réponses restent affichées sous les avis, mais elles ne règlent plus rien : le profil compte de nouveau exactement comme vous l'avez écrit.
web-learned-reset = Oublier ce qui a été appris
web-learned-forgotten = C'est oublié. Les avis ouverts sont comparés de nouveau dans les prochaines minutes.

web-stop-lead = { $n ->
    [one] Il ferme dans moins d'un jour, le délai que demande le profil : l'avis est montré, mais pas envoyé par courriel.
   *[other] Il ferme dans moins de { $n }~jours, le délai que demande le profil : l'avis est montré, mais pas envoyé par courriel.
}
