# Ce qui sert partout : dates, durées, listes, argent.
# « ~ » est une espace insécable. L'espace avant « : ; ? ! % $ » et à l'intérieur des
# guillemets devient insécable de lui-même, l'apostrophe droite devient courbe.

product = Crieur
language-fr = français
language-en = anglais
language-es = espagnol
language-de = allemand
language-it = italien
language-pt = portugais

month-1 = janv.
month-2 = févr.
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juill.
month-8 = août
month-9 = sept.
month-10 = oct.
month-11 = nov.
month-12 = déc.
month-long-1 = janvier
month-long-2 = février
month-long-3 = mars
month-long-4 = avril
month-long-5 = mai
month-long-6 = juin
month-long-7 = juillet
month-long-8 = août
month-long-9 = septembre
month-long-10 = octobre
month-long-11 = novembre
month-long-12 = décembre
weekday-0 = lundi
weekday-1 = mardi
weekday-2 = mercredi
weekday-3 = jeudi
weekday-4 = vendredi
weekday-5 = samedi
weekday-6 = dimanche

date = { $day }~{ $month } { $year }
date-short = { $day }~{ $month }
date-time = { $date }, { $time } ({ $zone })

closes-today = ferme aujourd'hui
closes-tomorrow = ferme demain
in-days = { $days ->
    [one] dans { $days }~jour
   *[other] dans { $days }~jours
}
closes-in-days = { $days ->
    [one] ferme dans { $days }~jour
   *[other] ferme dans { $days }~jours
}
closed = fermé
closed-on = fermé le { $date }
closing-continuous = réception continue, sans date de clôture
closing-unknown = date de clôture non publiée
closing-on = ferme le { $when }
closing-sentence = { $left } : { $when }
closing-assumed = heure locale supposée
closing-doubtful = heure ambiguë (changement d'heure) : la plus hâtive est affichée

ago-now = à l'instant
ago-minutes = { $n ->
    [one] il y a { $n }~minute
   *[other] il y a { $n }~minutes
}
ago-hours = { $n ->
    [one] il y a { $n }~heure
   *[other] il y a { $n }~heures
}
ago-days = { $n ->
    [one] hier
   *[other] il y a { $n }~jours
}
ahead-minutes = { $n ->
    [one] dans { $n }~minute
   *[other] dans { $n }~minutes
}
ahead-hours = { $n ->
    [one] dans { $n }~heure
   *[other] dans { $n }~heures
}
ahead-days = { $n ->
    [one] demain
   *[other] dans { $n }~jours
}
span-minutes = { $n ->
    [one] { $n }~minute
   *[other] { $n }~minutes
}
span-hours = { $n ->
    [one] { $n }~heure
   *[other] { $n }~heures
}
span-days = { $n ->
    [one] { $n }~jour
   *[other] { $n }~jours
}

list-two = { $first } et { $last }
list-or-two = { $first } ou { $last }
list-comma = { $first }, { $last }
colon = {""} :
quoted = « { $text } »

value-range = de { $low } à { $high }
value-from = à partir de { $low }
value-to = jusqu'à { $high }
value-none = valeur non publiée

zone-eastern = heure de l'Est
zone-central = heure du Centre
zone-saskatchewan = heure de la Saskatchewan
zone-mountain = heure des Rocheuses
zone-pacific = heure du Pacifique
zone-atlantic = heure de l'Atlantique
zone-newfoundland = heure de Terre-Neuve
zone-yukon = heure du Yukon
zone-alaska = heure de l'Alaska
zone-hawaii = heure d'Hawaï
zone-mexico = heure de Mexico
zone-london = heure du Royaume-Uni
zone-dublin = heure de l'Irlande
zone-lisbon = heure du Portugal
zone-central-europe = heure d'Europe centrale
zone-eastern-europe = heure d'Europe de l'Est
zone-utc = temps universel
zone-other = heure de { $place }

number-word-2 = deux
number-word-3 = trois
number-word-4 = quatre
number-word-5 = cinq
number-word-6 = six
number-word-7 = sept
number-word-8 = huit
number-word-9 = neuf
