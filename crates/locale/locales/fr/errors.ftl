# Une valeur refusée : ce qui ne va pas, puis ce qui serait accepté.

invalid-amount = « { $given } » n'est pas un montant. Écrivez un nombre, par exemple 125 000,50.
invalid-code = « { $given } » n'est pas un code de classification. Écrivez la classification et le code, par exemple unspsc:81111500.
invalid-currency = « { $given } » n'est pas une devise. Écrivez trois lettres, par exemple CAD.
invalid-email = « { $given } » n'est pas une adresse de courriel complète. Exemple : nom@exemple.ca.
invalid-language = « { $given } » n'est pas une langue connue. Écrivez deux lettres : fr ou en.
invalid-neq = « { $given } » n'est pas un NEQ. Il compte dix chiffres et commence par 11, 22, 33, 34 ou 88.
invalid-region = « { $given } » n'est pas un code de région. Exemples : CA pour tout le Canada, CA-QC pour le Québec.
invalid-scheme = « { $given } » n'est pas une classification connue. Choisissez parmi unspsc, gsin, cpv, naics, psc, cucop, seao, boamp et other.
