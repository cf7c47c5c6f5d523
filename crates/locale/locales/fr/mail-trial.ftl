# Le courriel d'essai de « crieur mail check ».

mail-trial-subject = Essai d'envoi de Crieur
mail-trial-text = Ce courriel est arrivé : le chemin est bon. Ouvrez ses en-têtes : la ligne « Authentication-Results » doit dire spf=pass, dkim=pass et dmarc=pass.
