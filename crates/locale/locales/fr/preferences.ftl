# Ce qu'un lecteur décide de ses courriels, depuis un courriel et sans session.

web-pref-change = Ou plutôt changer quelque chose ?
web-pref-rhythm = À quel rythme
web-pref-rhythm-hint = Pour vous seulement ; les autres lecteurs du profil gardent le leur. Ce qui attend déjà suit aussitôt.
web-pref-rhythm-save = Garder ce rythme
web-pref-rhythm-done = C'est noté : { $cadence }. Ce qui attendait a suivi.
web-pref-as-profile = Comme le dit le profil : { $cadence }
web-pref-pause = Une pause
web-pref-pause-hint = Rien ne vous est écrit jusque-là. Ce qui est encore ouvert à ce moment arrive en un seul courriel.
web-pref-until = Reprendre le
web-pref-pause-save = Faire une pause
web-pref-pause-end = Reprendre maintenant
web-pref-paused = En pause : rien ne vous est écrit avant le { $when }.
web-pref-pause-done = C'est noté, tout de suite : vos alertes sont en pause.
web-pref-pause-over = La pause est finie. Ce qui a attendu et reste ouvert arrive en un seul courriel.
web-pref-pause-no-date = Choisissez la date où reprendre.
web-pref-pause-far = Une pause se termine demain au plus tôt, dans un an au plus tard.
web-pref-lang = La langue
web-pref-lang-label = Langue des courriels et des pages
web-pref-lang-save = Choisir cette langue
web-pref-lang-done = C'est noté : nous vous écrivons en français.

mail-preferences = Changer le rythme, l'heure ou la langue, ou faire une pause (sans session)
