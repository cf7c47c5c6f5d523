# Tout ce qui écarte un avis, sur la page qui explique une paire.
web-stop-threshold = la note n'atteint pas le seuil du profil, { $n }.
web-stop-over = l'avis n'est pas ouvert en ce moment.
