def rehearse():
    "tbd"
