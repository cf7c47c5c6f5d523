# What the member chooses: who may answer, and what the notice does not say about it.

web-form-methods = Who may answer
web-form-methods-hint = Nothing ticked means every method. A notice that does not state its method is never left out for it.
web-stop-method = the procurement method is not one that the profile looks for.
web-fault-buyer-twice = “{ $buyer }” is both among the buyers you follow and among those you leave out; keep one of the two.
criteria-muted = without the buyers { $buyers }
reason-missing-method = To check: the notice does not say who may answer (you look for: { $wanted })
reason-missing-closing-none = To check: the closing date is not published (you need { $wanted })
reason-days = { $n ->
    [one] { $n }~day
   *[other] { $n }~days
}
