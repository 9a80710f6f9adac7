"""Titles for the composed songs: small things and hours that belong to an emotion."""

from random import Random

_TITLES: dict[str, str] = {
    "angry": """
        Slammed at Four | The Third Parking Fine | CorruptRecord Elevator Manifesto | Sparks from the Grinder | Locked Out Again
        Wrong Side of the Fence | Teeth on Tin | Last Warning, Level Nine | Kicking the Vending Machine | A Fist of Gravel
        Overruled | No Refund, No Reason | The Landlord's Key | Redline on Route 12 | Torn Along the Line
        Hammer Before Breakfast | Say It to the Wall | Rust and Petrol | Sirens in the Stairwell | Objection
        Burnt Contract | Out of Order | Every Plate but One | Crowbar Weather | The Meeting Went On | Scrapyard Sermon
        Number Withheld | Half the Truth, Twice | Concrete Choir | Storming Down Mill Street | Cut the Power
        Ten Years of Small Print | Barking at the Freight Train | Matchbox Parliament | Your Call Is Important
        Blunt Instruments | Fire Door, Wedged Open | Not in My Name | Shouting over Turbines | Upturned Table
        The Bill, Itemised | Wire and Bone""",
    "tender": """
        The Sleeve of Your Coat | Learning to Braid | Half Past a Lullaby | Your Glasses on the Sill | Two Spoons
        A Letter Kept Flat | While You Were Sleeping In | Small Hands, Warm Bread | Under One Umbrella | The Quiet Seat
        Freckle Map | Buttoning the Blue One | What the Nurse Hummed | Porch Light Left On | Apricot Skin | First Tooth
        The Side You Sleep On | A Scarf from November | Humming in the Next Room | Paper Boat for Ida | Hold the Ladder
        Your Name in Pencil | Shoulder to Lean On, 6 a.m. | Folding the Small Shirts | Milk and Honey, Two Cups
        The Last Page, Aloud | Almost Waking | Lent Gloves | A Chair Pulled Closer | Snow on Your Lashes | Night Feed
        Thumb across the Knuckles | Slow Dance, Kitchen Tiles | The Dog at the Foot of the Bed | A Plaster for the Knee
        Tuned by Ear | Sixty Years Next Spring | Your Handwriting | Whispered over Soup | The Crook of an Arm
        Blanket Fort | Until You Drift Off""",
    "bitter": """
        Ash in the Orchard | What the House Fetched | The Empty Side of the Stage | Coffee, Gone Cold | November Inventory
        Returned Unopened | The Last Ferry but One | Her Piano, Sold | Salt in the Well | A Field We No Longer Own
        Postcards from Nobody | The Names on the Bench | Rain on the Auction Lots | Dust Sheets | Frost before the Harvest
        Platform Seven, Alone | The Second Chair | Wormwood | Letters Tied with String | After the Inquest
        The Swing without a Rope | Grey Linen | Closing the Summer House | Unspoken at the Table | The Price of the Ring
        Withered Laurel | Vigil in Room Nine | A Coat Nobody Claimed | The River Took the Bridge | Ink Turned Brown
        Late Apology | Black Tea, No Sugar | The Orchard Wall Comes Down | Keeping Her Number | Hollow Bell
        One Place Too Many | The Winter He Forgot | Tin Box of Medals | Low Water | Chestnuts on Wet Stone
        What Was Left Out | Elegy for a Small Town Cinema""",
    "cheerful": """
        Lemonade at the Corner | New Shoes on Tuesday | Whistling past the Bakery | Market Day in Yellow | Three Green Lights
        Marmalade Toast | The Postman's Shortcut | Kites over Lot Five | Ice Cream before Noon | A Window Seat, Please
        Polka Dot Umbrella | The Twelve-Fifteen to the Sea | Ladder against the Cherry Tree | Skipping the Queue
        Cartwheels on the Green | Paint on Both Elbows | The Tandem Holds | Freckled Bananas | Neighbours with a Trampoline
        Hopscotch to Seven | Two Scoops, One Cone | A Basket of Clean Laundry | The Dog Found the Ball | Sunhat Parade
        Picnic on the Roundabout | Right on Time | Pocketful of Plums | Waving at Trains | Buttercup Avenue
        Early Bus, Empty Seats | Rolling down Barrow Hill | Half Day | The Kettle Sings in G | Striped Awning
        Saturday, Nothing Planned | Strawberry Inventory | A Good Hair Morning
        Bells on the Goat | Coins for the Carousel | Sprinkler Season
        Tulips by the Dozen | Everybody's Cousin""",
    "fun": """
        Rubber Duck Grand Prix | The Chicken Crossed Back | Disco at the Hardware Store | Socks on Parquet
        Trombone in the Elevator | Karaoke for Pigeons | Jelly on a Skateboard | Wrong Wedding, Great Party
        Uncle Bruno's Moustache | Bumper Car Rush Hour | Banana Split Decision | Penguins on Payday | The Sneeze Heard Twice
        Pinball Wizardry Exam | Hula Hoop Committee | Parrot on Speakerphone | Flamingo Express | Pants on the Flagpole
        Pillow Fight, Round Two | Conga Line at the Dentist | Moonwalk to the Fridge | The Octopus Plays Drums
        Popcorn Emergency | Wig in the Wind | Roller Skates and Gravy | Goose on the Loose | A Llama Called Kevin
        Trampoline Tax | The Great Spaghetti Heist | Squeaky Wheel Boogie | Bingo at Mach Two | Confetti Cannon Rehearsal
        Slapstick Tuesday | Waiter, My Soup Can Dance | Yo-Yo Diplomacy | Twelve Clowns, One Scooter | Fancy Dress Fire Drill
        Robot Learns to Limbo | Cheese Rolling Final | Double Dare on Third | Bubblegum Physics | The Hiccup Samba""",
    "bright": """
        Glass Arcade at Noon | First Snow on the Cupola | Sun through the Organ Loft | Silver Weathercock | The Lighthouse Opens
        A Thousand Small Mirrors | Larks above Kestrel Hill | Fountains, All at Once | White Sails off Skagen | Polished Brass
        The Orangery | Ten Thousand Feet, Clear | Dew on the Telescope | Morning in the Greenhouse | Chandelier Being Lit
        Icicles in March | Blue Tiles of Lisbon | The Gilded Stair | Crystal Set | Dragonflies at the Lock | High Meadow, Early
        Light on the Carp Pond | Procession with Ribbons | Above the Cloud Line | The Glazier's Daughter | Prism on the Desk
        Sunrise over Salt Flats | Cathedral, Doors Open | New Copper Roof | Snowblind Waltz | Spires after Rain | Comet Year
        Opening the Shutters | Quicksilver | The Clockmaker's Window | Kingfisher | A Ladder of Light | Bells of Saint Odile
        Daybreak on the Viaduct | Swifts in June | The Astronomer's Garden | White Marble, Wet""",
    "happy": """
        You Got the Job | All of Us in One Car | The Train Was Early | Confirmed for July | Yes, with Extra Cherries
        Home by the Weekend | A Cake with Your Name | Twelve Friends and a Lake | We Painted It Orange | Every Window Open
        Golden Hour on Elm Street | Singing in the Back Row | The Baby Laughed First | Hands out of the Sunroof
        Good News from Lima | Summer Starts at Three | Dancing in Wet Shoes | Our Song Came On | The Whole Street Came
        Jump In, It's Warm | Fifth Floor, Sea View | Last Exam, Done | Paper Lanterns, August | Best Seat on the Ferry
        The Goal in Extra Time | Barefoot on the Lawn | A Room Full of Cousins | Clear Skies till Sunday | Found It
        Running to Meet You | Pancakes for Eleven | Tickets for Both Nights | Rooftop, Everyone Dancing | Keys to the New Place
        Perfect Landing | The Band Said Yes | Sparklers on the Jetty | Ten Out of Ten | Smiling at the Passport Photo
        The Long Way, Gladly | Won by a Nose | Back Together in Time""",
    "anxious": """
        The Lift Stops Between | Unknown Number, 2:14 | Footsteps Half a Beat Behind | Results on Friday | Gate Closes in Four
        The Bridge Hums | Two Missed Calls | Someone Tried the Handle | Fuse Box, Torchlight | Not Where I Left It
        Counting the Exits | A Drip in the Archive | The Other Car Slowed Too | Static on Channel Nine | Waiting Room B
        The Ice Is Talking | Keys, Wallet, Keys | Third Floor, Lights Off | A Shadow under the Door | The Fog Horn Stopped
        Carry the One | Tightrope in Crosswind | The Phone Face Down | Smoke, Faintly | Past the Last Sign | Under Review
        The Dog Won't Come In | Seven Minutes of Fuel | Border at Night | It Was Open a Moment Ago | Pressure Drop
        The Witness in Row K | Elevator Shaft Echo | Do Not Reply | Running for the Wrong Bus | The Needle Trembles
        Rope, Fraying | One Stair Too Few | The Examiner Looks Up | Low Battery, Long Tunnel | Tide at the Causeway
        Names Called in Order""",
    "calm": """
        Reeds, Barely Moving | The Lake Keeps Still | Low Tide, No Wind | An Hour of Moss | Steam above the Bath
        Heron at the Weir | Slow Clouds over Uist | The Empty Chapel | Pebbles, Sorted by Grey | Sleeping Harbour
        Green Tea, North Light | Breath on the Window | A Long Floating | The Second Hour of Snow | Drifting past Islands
        Still Life with Pear | Fern Shade | The Monastery Pond | Half Asleep in the Hammock | Water Finds the Sea
        Moon over Flat Fields | Linen in the Dusk | Listening to Cedar | Anchored | The Far Shore, Faintly | Rain Stops
        Mist Lifts from the Paddies | Sand, Combed | Sunday without Clocks | Where the Stream Widens | Candle, No Draught
        Breathing with the Waves | Owl Light | Grass after Mowing | Beneath the Willow | The Long Exhale | Pale Horizon
        Stone Garden | A Boat Left Tied | Evening Settles | The Deep End, Quiet | Wool and Silence""",
    "warm": """
        Bread before Sunrise | The Stove in October | Grandmother's Radio | Wool Socks Drying | A Table for Nine
        Honey on the Knife | The Porch in Late August | Cinnamon and Cedar | Old Friends, Same Bench | Amber Bottles
        The Quilt from Aunt Rosa | Fireflies by the Barn | Soup for Whoever Comes | Sun on the Floorboards | Chestnut Vendor
        Last Peaches | The Cat in the Warm Spot | Home through the Orchard | Terracotta | Two Rocking Chairs
        Photographs in a Biscuit Tin | Supper at Marta's | Smoke from Our Chimney | The Hills Go Copper | Mulled Cider
        A Fiddle on the Wall | Corduroy | The Beekeeper's Kitchen | Harvest Supper | Letters Read Aloud | Pine Logs
        Walking Home from Choir | The Village Lights Come On | Ginger and Clove | Grandfather's Workbench | Warm Stones
        Late Summer, Lake Road | The Good Armchair | Saffron Rice | Windfall Apples | Embers, Then Stories
        Back Roads in September""",
}

TITLES: dict[str, tuple[str, ...]] = {
    emotion: tuple(title.strip() for line in text.strip().splitlines() for title in line.split("|"))
    for emotion, text in _TITLES.items()
}
"""Emotion -> titles."""


def title(emotion: str, seed: int) -> str:
    """Return a piece's title: an emotion's titles in an order of chance, each once before any comes again."""
    titles = TITLES[emotion]
    order = Random(f"{emotion} titles").sample(range(len(titles)), len(titles))
    return titles[order[seed % len(titles)]]
