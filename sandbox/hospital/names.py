"""Names for invented people, of the many origins that a British ward has."""

# fmt: off
FAMILIES = (
    "Achebe", "Adeyemi", "Ahmed", "Barlow", "Begum", "Brennan", "Castellanos", "Chaudhry",
    "Davies", "Demir", "Evans", "Fairclough", "Fernández", "Ferreira", "Gallagher", "Georgiou",
    "Goldberg", "Hargreaves", "Hussain", "Iwu", "Jankowska", "Kapoor", "Kowalczyk", "Lindqvist",
    "Llewellyn", "MacLeod", "Mahmood", "Mbeki", "Nguyen", "O'Connor", "Okafor", "Osborne",
    "Patel", "Pritchard", "Quigley", "Rahman", "Sandhu", "Silva", "Sørensen", "Tembo", "Thapa",
    "Underhill", "Vasquez", "Whitaker", "Yilmaz", "Zieliński",
)

GIVEN = {
    "female": (
        "Aisha", "Amara", "Anjali", "Beatrice", "Bronwen", "Catherine", "Chloé", "Edith",
        "Farida", "Grace", "Hannah", "Ingrid", "Joan", "Katarzyna", "Leila", "Margaret", "Mei",
        "Nadia", "Olwen", "Priya", "Renée", "Siân", "Tamsin", "Ursula", "Wanjiru", "Yasmin",
        "Zoë",
    ),
    "male": (
        "Abdul", "Alistair", "Andrzej", "Callum", "Chidi", "Dafydd", "Dylan", "Emeka", "Ewan",
        "Fergus", "George", "Harpreet", "Ibrahim", "José", "Kwame", "Liam", "Malcolm",
        "Mohammed", "Nikhil", "Oluwaseun", "Patrick", "Rafael", "Rhys", "Søren", "Tariq",
        "Viktor", "Winston",
    ),
}
