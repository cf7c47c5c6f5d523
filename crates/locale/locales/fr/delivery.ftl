# Les envois : ce qui est retenu, ce qui ne concordait pas.
web-envelopes-held = { $n ->
    [one] Une alerte est retenue : elle devait partir il y a plus de quatre jours. « crieur deliver --release » la laisse partir.
   *[other] { $n } alertes sont retenues : elles devaient partir il y a plus de quatre jours. « crieur deliver --release » les laisse partir.
}
web-envelopes-discrepancies = { $n ->
    [one] Un écart a été trouvé en sept jours entre ce qui devait partir et ce qui est parti ; réparé : { $mended }.
   *[other] { $n } écarts ont été trouvés en sept jours entre ce qui devait partir et ce qui est parti ; réparés : { $mended }.
}
