# The sign of life, after a month of silence.

mail-heartbeat-subject = { $n ->
    [0] Nothing for you this month, and we looked
    [one] Nothing for you this month: { $n } notice examined
   *[other] Nothing for you this month: { $n } notices examined
}
mail-heartbeat-headline = Nothing for you this month, and we looked
mail-heartbeat-looked = In the past month your profiles were compared with { $notices ->
    [0] no new notice
    [one] { $notices } new notice
   *[other] { $notices } new notices
} from { $sources ->
    [one] { $sources } source, read
   *[other] { $sources } sources, read
} { $polls } times. None reached the threshold of your profiles.
mail-heartbeat-nearest = What came nearest
mail-heartbeat-score = { $score } of 100; your threshold is { $threshold }
mail-heartbeat-adjust = Is one of these of interest? Lower the threshold, or add a word to your profile. If not, all is well: silence means that nothing fitted.
mail-heartbeat-why = You get this sign of life once a month at most, when no alert was sent.
