# Ce que le membre choisit : qui peut répondre, et ce que l'avis n'en dit pas.

web-form-methods = Qui peut répondre
web-form-methods-hint = Rien de coché veut dire tous les modes. Un avis qui ne dit pas son mode n'est jamais écarté pour cela.
web-stop-method = le mode d'attribution n'est pas de ceux que le profil cherche.
web-fault-buyer-twice = « { $buyer } » est à la fois parmi les acheteurs suivis et parmi les acheteurs à taire ; gardez l'un des deux.
criteria-muted = sans les acheteurs { $buyers }
reason-missing-method = À vérifier : l'avis ne dit pas qui peut répondre (vous cherchez : { $wanted })
reason-missing-closing-none = À vérifier : la date de clôture n'est pas publiée (il vous faut { $wanted })
reason-days = { $n ->
    [one] { $n }~jour
   *[other] { $n }~jours
}
