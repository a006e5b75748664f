"""The words that tell a name from other words: two files in the folder above, and lists of a few."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Final

from analysis.identifiers.kinds import word_set


def _read(name: str) -> list[str]:
    lines = (files("analysis") / name).read_text(encoding="utf-8").splitlines()
    return [word for line in lines if not line.startswith("#") for word in line.split()]


@lru_cache(maxsize=1)
def given_names() -> tuple[frozenset[str], frozenset[str]]:
    """Given names, and those of them that are words too (starred in the file)."""
    words = _read("given_names.txt")
    starred = frozenset(word[:-1] for word in words if word.endswith("*"))
    return frozenset(word for word in words if not word.endswith("*")) - starred, starred


@lru_cache(maxsize=1)
def ordinary_words() -> frozenset[str]:
    """Words that alone are nobody's name."""
    return frozenset(_read("ordinary_words.txt")) | PROPER | FUNCTION


TITLES: Final = word_set(
    """
    mr mrs miss ms mx dr prof professor sir madam lady lord rev reverend pastor imam father pc dc ds
    di dci pcso wpc sgt sergeant constable inspector officer nurse coach uncle aunt auntie aunty pani
    pan dl doamna domnul
    """
)
SHORTENED_TITLES: Final = word_set("mr mrs ms dr prof rev sgt")
"""Titles that a full stop may follow within a sentence."""
LOOSE_TITLES: Final = word_set(
    """
    pcso wpc miss sir madam lady lord father officer nurse coach uncle aunt auntie aunty pc dc ds di pan pani
    dl doamna domnul pastor imam inspector constable sergeant professor prof rev
    """
)
"""Titles that are words or letters of other things too: in lower case no ordinary word may follow."""
NOT_TITLED: Final = word_set(
    """
    know right nice angry grumpy man boss teams happy bossy boots big moody teacher funny wonderful perfect
    grey dough next-door universe america world independent
    """
)
"""Whom "mr" and "miss" make fun of: nobody."""
KIN_TITLES: Final = word_set("uncle aunt auntie aunty father nurse coach officer")
FUNCTION: Final = word_set(
    """
    i me my you your he him his she her it its we us our they them their a an the and or but so if as
    at by for from in into of off on onto out over to up with is am are was were be been do does did
    has have had will would can could should may might must not no yes that this these those there
    here who what when where why how which all any some both each every just very too also then than
    because about after before again once only really said says always never
    """
)
PROPER: Final = word_set(
    """
    monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays
    fridays saturdays sundays january february march april may june july august september october
    november december mon tue tues wed thu thurs fri sat sun jan feb mar apr jun jul aug sep sept oct
    nov dec christmas easter ramadan eid diwali hanukkah halloween lent xmas vaisakhi english welsh
    scottish irish british polish romanian urdu arabic punjabi bengali gujarati hindi somali kurdish
    turkish french german spanish italian portuguese chinese mandarin cantonese ukrainian russian
    albanian czech slovak hungarian lithuanian latvian bulgarian tamil pashto dari farsi persian
    tigrinya amharic yoruba igbo swahili japanese korean american european african asian indian
    pakistani bangladeshi iraqi iranian syrian afghan nigerian ghanaian jamaican caribbean eritrean
    ethiopian sudanese egyptian latin greek romani roma traveller gypsy bsl makaton england wales
    scotland ireland britain uk gb usa america europe africa asia poland romania pakistan india
    bangladesh syria iraq iran afghanistan somalia nigeria ghana turkey albania ukraine russia france
    germany spain italy portugal china vietnam sudan eritrea ethiopia egypt jamaica hungary lithuania
    latvia bulgaria slovakia ulster australia canada greece netherlands holland belgium switzerland
    austria denmark norway sweden finland croatia serbia bosnia kosovo moldova cyprus malta mexico
    brazil kenya uganda zimbabwe zambia congo cameroon senegal gambia morocco algeria tunisia libya
    lebanon jordanian palestine israel kuwait qatar dubai yemen nepal japan korea thailand philippines
    london manchester birmingham leeds liverpool sheffield bristol cardiff swansea newport glasgow
    edinburgh aberdeen dundee belfast derry newcastle sunderland nottingham leicester derby coventry
    bradford hull york oxford cambridge brighton southampton portsmouth plymouth norwich warszawa
    kraków krakow gdańsk łódź poznań wrocław warsaw bucharest bucurești bucuresti cluj iași iasi
    karachi lahore islamabad londyn londra muslim islam islamic christian christianity catholic
    protestant jewish judaism hindu sikh buddhist church allah god jesus lord bible quran koran
    gurdwara snapchat snap instagram insta tiktok whatsapp facebook messenger youtube twitter telegram
    discord roblox fortnite minecraft xbox playstation nintendo netflix google iphone ipad android
    apple samsung amazon spotify twitch reddit omegle kik onlyfans pinterest vinted ebay uber
    deliveroo chatgpt teams zoom powerpoint word excel outlook windows microsoft wifi internet fifa
    pokemon lego disney marvel bbc itv netmums mumsnet barbie call duty gta valorant mcdonald's
    blackpool scarborough whitby skegness margate rhyl llandudno bournemouth torquay reading
    swindon luton watford slough croydon hackney brixton peckham tottenham lewisham wembley camden stratford
    wolverhampton walsall dudley stoke stafford telford shrewsbury worcester gloucester cheltenham exeter
    taunton bath ipswich colchester chelmsford peterborough grimsby doncaster rotherham barnsley wakefield
    huddersfield halifax burnley blackburn bolton bury oldham rochdale stockport wigan warrington
    lancaster carlisle middlesbrough darlington durham gateshead hartlepool wrexham bangor merthyr llanelli
    aberystwyth inverness perth stirling paisley falkirk lisburn newry armagh omagh yorkshire lancashire
    cheshire shropshire derbyshire kent essex sussex surrey norfolk suffolk cornwall dorset somerset
    wiltshire hampshire cumbria northumberland cymru cymraeg
    pringles doritos haribo oreo oreos kitkat twix twixes snickers maltesers cadbury galaxy nutella heinz uno
    monopoly jenga cluedo scrabble nerf barbie warhammer pikachu sonic zelda sims potter hogwarts shrek
    paddington peppa bluey simpsons spiderman batman superman avengers frozen moana hamlet macbeth swift
    beyonce stormzy vimto fanta sprite tango ribena lucozade redbull costa superdrug poundland matalan
    wetherspoons spoons odeon vue cineworld legoland chessington thorpe alton flamingo center parcs
    philomena graded brownies guides cubs scouts baptist baptists vietnamese sylheti kerala
    mcdonalds mcdonald mcflurry kfc greggs subway costa starbucks nandos nando's tesco asda aldi lidl
    sainsbury's sainsburys morrisons primark ikea boots argos spar coop co-op burger domino's dominos
    pepsi cola coke nspcc barnardo's barnardos barnardo childline samaritans mencap shelter ceop
    fearless crimestoppers cse cce csa mash mace camhs nhs gp pcso send sen senco ehcp lac cin eet
    neet dsl iro isva idva lado yot yjs ofsted dfe marac mappa pace tac taf hwb pshe rse gcse gcses
    btec sats ict pe re dt it hr cpd elearning lgbt lgbtq lgbtqia adhd asd ptsd pdf faq covid lockdown
    gillick nrm mapp stem kooth brook mind parentline prevent catch22 embrace guardian daily mail
    times mirror parliament government council cabinet brexit euro euros olympics premier league
    arsenal chelsea everton united rovers wanderers albion celtic rangers tv dvd cd ok lol omg maths
    science history geography art drama music sport sports mum mummy mam mammy dad daddy mom nan nana
    nanna nanny gran granny grandma grandad grandpa gramps auntie aunty aunt uncle mother father taid
    nain tadcu mamgu mama tata ammi abu baba miss sir madam mr mrs ms dr worker social youth officer
    police pc hub mi-sesiwn dw diolch mae rydw yn fy dydy doedd roedd hoffwn oes nac ydw dim
    """
)
"""Nobody's: days, months, feasts, languages, nations, large cities, faiths, brands, bodies, subjects, kin."""
ALWAYS_WORDS: Final = word_set("may march august jan sun will god jesus lord mark")
MONTHS: Final = word_set("april may june august jan march")
TO_SOMEBODY: Final = word_set(
    """
    told met saw asked ask with thanks thank like trust called love hi dear
    """
)
KIN: Final = word_set(
    """
    mum mums mam mom dad dads nan gran grandad grandma brother sister bro sis cousin uncle auntie aunt
    house home phone mate friend friends boyfriend girlfriend bf gf car flat party family parents
    stepdad son daughter class room place baby group work
    """
)
RELATION: Final = word_set(
    """
    friend mate m8 bestie bff bf gf boyfriend girlfriend ex brother sister bro sis stepbrother
    stepsister cousin uncle auntie aunty aunt nan nana gran granny grandad mum mam mom dad stepdad
    stepmum foster son daughter niece nephew child worker keyworker teacher nurse doctor tutor mentor
    coach friends mates brothers sisters cousins partner husband wife neighbour baby kid boy girl lad
    facilitator trainer carer nanny sw yw iro adviser advocate bloke guy man woman
    ffrind kolega koleżanka przyjaciel przyjaciółka brat siostra syn córka
    prietenul prietena fratele sora fiul fiica mrawd chwaer
    """
)
OWNER: Final = word_set(
    """
    my his her our their your the a social support youth best foster step little big
    """
)
PEER: Final = word_set(
    """
    friend mate bestie bff bf gf boyfriend girlfriend ex brother sister bro sis cousin uncle auntie
    aunty aunt nan nanny stepdad son daughter friends mates brothers sisters cousins carer keyworker sw yw
    bloke guy lad twins advocate mentor
    """
)
CALLED: Final = word_set("called named nicknamed known")
ANNOUNCES: Final = CALLED | word_set("is was as by him her himself herself")
"""Words behind which a nickname may stand that is a word of everyday talk: "a lad called spider"."""
SOMEBODY: Final = word_set(
    """
    boy girl lad lads man woman guy bloke kid teenager someone somebody person worker teacher friend mate
    he hes he's she shes she's him her dealer dude fella lady youth student everyone everybody they people
    """
)
"""Of whom a nickname may be told."""
CALLERS: Final = word_set("he hes he's she shes she's him her everyone everybody they people")
"""Of these, those who do the calling in "she called round"."""
COMPANY: Final = word_set("and n & nd plus")
SAYS: Final = word_set(
    """
    said says told tells asked asks listened listens explained explains helped helps knows thinks thought
    laughed cried shouted shouts texted messaged rang rings came comes gave drove lived promised reckons
    swears swore hates loves likes wants wanted introduced chaired presented phoned emailed invited bought
    """
)
"""What only somebody does."""
ABSTRACT: Final = word_set(
    """
    hope joy faith grace art summer winter autumn dawn may april june august will patience destiny mercy
    miracle love charity chance harmony melody liberty unity glory honour justice peace spring sky sun rain
    storm river star blue red pink royal king queen cash page rich young major chase dash echo flash
    favour music wisdom blessing heaven treasure
    """
)
"""Names whose word is used so often that more has to tell."""
OF_SOMEBODY: Final = word_set(
    """
    worker trainer teacher lady man woman girl boy lad guy friend mate cousin cousins sister brother kind
    lovely polite rude funny leaving left patient friendly bossy he she hes shes he's she's his her who him
    my nice sick off upset crying shouting laughing talking moving scared alright drunk
    """
)
"""Words near a name that say that somebody is meant."""
TOLD: Final = word_set(
    """
    told met texted messaged phoned snapchatted dating ask asked tell trust saw hate ring rang telling asking
    texting called meet help helping invite invited visit ignore follow block message ring shoutout
    """
)
DOES: Final = word_set(
    """
    said told says tells asked asks helped helps listened listens came comes gave gives knows knew
    made makes took takes went goes explained explains shouted shouts did does has had was is got gets
    lets let keeps kept runs ran left turned stopped laughed cried wants wanted thinks thought never
    always brings brought rings rang hit hits started drives drove lives lived showed shows
    """
)
ACTS: Final = DOES - word_set("is was has had never always does did brings brought")
AFTER_NAME: Final = DOES | word_set(
    "were are and who from in at on also can cant will would wont doesnt dont"
)
PLACE_BEFORE: Final = word_set(
    """
    in at near around outside behind through towards off via past beside along
    """
)
MOVES: Final = word_set(
    """
    go went moved going live lives lived come came get travel bus train goes walk drive
    """
)
PLACE_NOUN: Final = word_set(
    """
    park road street lane avenue close crescent centre center station estate house hall shopping
    library hospital church mosque bridge square gardens market retail surgery clinic green hill court
    leisure arcade way farm beach woods river lodge
    """
)
WAYS: Final = word_set("road street lane avenue crescent rd")
SUFFIX: Final = (
    "ly", "ing", "ed", "tion", "tions", "sion", "ness", "ment", "ments", "able", "ible", "ful", "less", "ity",
    "ous", "ive", "ism", "isms", "ists", "est", "ance", "ence", "ies", "ical", "ional", "ship", "hood",
    "wise", "shops", "ers",
)  # fmt: skip
SIZES: Final = word_set("tiny big little lil yung old young fat skinny mad crazy dj mc king long tall")
