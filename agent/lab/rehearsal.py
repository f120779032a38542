def rehearse(): "tbd"
