# Les envois : ce qui est retenu, ce qui ne concordait pas.
web-envelopes-held = { $n ->
    [one] Une alerte est retenue. « crieur deliver --release » la laisse partir.
   *[other] { $n } alertes sont retenues. « crieur deliver --release » les laisse partir.
}
web-envelopes-discrepancies = { $n ->
    [one] Un écart a été trouvé en sept jours entre ce qui devait partir et ce qui est parti ; réparé : { $mended }.
   *[other] { $n } écarts ont été trouvés en sept jours entre ce qui devait partir et ce qui est parti ; réparés : { $mended }.
}
web-envelopes-holding = Toutes les alertes sont retenues, comme on l’a demandé. « crieur deliver --release » les laisse partir.
standing-held = retenu, devait partir { $when }
standing-again = nouvel essai { $when } ({ $n ->
    [one] un essai manqué
   *[other] { $n } essais manqués
})
standing-leased = envoi en cours, essai nº~{ $n }, prévu { $when }
